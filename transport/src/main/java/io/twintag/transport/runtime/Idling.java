package io.twintag.transport.runtime;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * What a thread does when there is nothing to do. Spinning answers soonest and wants a core for each thread; on a
 * machine with fewer cores than busy threads it starves the very thread that it waits for.
 */
public enum Idling {
    SPIN,
    YIELD,
    BACKOFF;

    /** Cores from which the hot threads of a whole mirror on one host (driver, two devices, sequencer) can spin. */
    private static final int SPINNING_CORES = 8;

    private static final int SPINS = 64;
    private static final int YIELDS = 16;
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(1);
    static final long MIN_SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(200);
    /**
     * Each waking of a background thread takes the core from a hot one where there are few: ten microseconds each time.
     */
    static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long MAX_PARK_NS = TimeUnit.MICROSECONDS.toNanos(500);

    /** By name, in any case; {@code auto} chooses by the number of cores. */
    public static Idling of(final String name) {
        if (name.equalsIgnoreCase("auto")) {
            return Runtime.getRuntime().availableProcessors() >= SPINNING_CORES ? SPIN : BACKOFF;
        }
        for (final Idling idling : values()) {
            if (idling.name().equalsIgnoreCase(name)) {
                return idling;
            }
        }
        throw new IllegalArgumentException("unknown idle strategy '" + name + "': use auto, spin, yield or backoff");
    }

    /** A strategy for one hot thread. */
    public IdleStrategy hot() {
        return switch (this) {
            case SPIN -> new BusySpinIdleStrategy();
            case YIELD -> new YieldingIdleStrategy();
            case BACKOFF -> new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS);
        };
    }

    /**
     * A strategy for a background thread: takes no core from a hot one, and is soon back where answer follows answer.
     */
    public static IdleStrategy background() {
        return new BackoffIdleStrategy(1, 1, MIN_SLEEP_NS, MAX_SLEEP_NS);
    }
}
