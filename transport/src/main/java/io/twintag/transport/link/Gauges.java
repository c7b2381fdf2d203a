package io.twintag.transport.link;

import io.aeron.Aeron;
import io.aeron.Counter;
import io.aeron.exceptions.AeronException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.BitUtil;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a process as Aeron counters, so that AeronStat shows them beside Aeron's own. They are asked for without
 * waiting once there is a media driver, written ten times a second, and made anew for the next driver; a network that
 * is not Aeron's has none. What goes wrong with them costs the counters and nothing else. One background thread.
 *
 * <pre>
 *   key of a counter:  0 generator int32 | 4 slot int32 (0: a, 1: b, -1: of no device)
 * </pre>
 */
public final class Gauges {
    /** Slot of a figure that is of no device. */
    public static final int NO_SLOT = -1;

    /** The lowest type id: those below are Aeron's. */
    public static final int FIRST_TYPE_ID = 1000;

    /** A figure of a device for each volume that moves as long as its process works. */
    public static final int PULSE = FIRST_TYPE_ID + 105;

    private static final int KEY_LENGTH = 2 * BitUtil.SIZE_OF_INT;
    private static final int SLOT_OFFSET = BitUtil.SIZE_OF_INT;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    private final List<Gauge> gauges = new ArrayList<>();
    private final Connection connection;
    private final NanoClock clock;
    private final Consumer<String> log;
    private @Nullable Aeron aeron;
    private String refusal = "";
    private long nextNs;

    /** @param log told when there can be no counters, once for each reason. */
    public Gauges(final Connection connection, final NanoClock clock, final Consumer<String> log) {
        this.connection = connection;
        this.clock = clock;
        this.log = log;
        this.nextNs = clock.nanoTime();
    }

    /**
     * Adds a figure.
     *
     * @param typeId    from {@link #FIRST_TYPE_ID} on.
     * @param generator of the volume.
     * @param slot      0: a, 1: b, or {@link #NO_SLOT}.
     * @param label     for people.
     * @param figure    read on this object's thread.
     */
    public void add(
            final int typeId, final int generator, final int slot, final String label, final LongSupplier figure) {
        gauges.add(new Gauge(typeId, generator, slot, label, figure));
    }

    /** The sum of all counters of this kind, whichever process of this host they are of; 0 where there is none. */
    static long sum(final CountersReader counters, final int typeId, final int generator, final int slot) {
        final long[] sum = new long[1];
        counters.forEach((counterId, ofType, key, label) -> {
            if (ofType == typeId
                    && key.getInt(0, ByteOrder.nativeOrder()) == generator
                    && key.getInt(SLOT_OFFSET, ByteOrder.nativeOrder()) == slot) {
                sum[0] += counters.getCounterValue(counterId);
            }
        });
        return sum[0];
    }

    /** Writes what is due. Never waits for the media driver. */
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextNs < 0) {
            return 0;
        }
        nextNs = nowNs + INTERVAL_NS;
        final Aeron now = connection.current() instanceof AeronNetwork network ? network.aeron() : null;
        if (now != aeron) {
            forget();
            aeron = now;
        }
        if (now == null) {
            return 0;
        }
        try {
            gauges.forEach(gauge -> gauge.write(now));
        } catch (final AeronException | IllegalStateException e) {
            refused(nowNs, e);
        }
        return 1;
    }

    /** No room for counters, say, or the driver went in this moment. Those that are there go with the client. */
    private void refused(final long nowNs, final RuntimeException problem) {
        forget();
        nextNs = nowNs + PAUSE_NS;
        final String reason = String.valueOf(problem.getMessage());
        if (!AeronErrors.isDriverGone(problem) && !reason.equals(refusal)) {
            refusal = reason;
            log.accept("cannot have Aeron counters: " + reason);
        }
    }

    private void forget() {
        gauges.forEach(Gauge::forget);
    }

    /** One figure and its counter, if there is one. */
    private static final class Gauge {
        private static final long NOT_ASKED = Aeron.NULL_VALUE;

        private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
        private final int typeId;
        private final UnsafeBuffer label;
        private final LongSupplier figure;
        private long registrationId = NOT_ASKED;
        private @Nullable Counter counter;

        Gauge(final int typeId, final int generator, final int slot, final String label, final LongSupplier figure) {
            this.typeId = typeId;
            this.label = new UnsafeBuffer(label.getBytes(StandardCharsets.US_ASCII));
            this.figure = figure;
            key.putInt(0, generator, ByteOrder.nativeOrder());
            key.putInt(SLOT_OFFSET, slot, ByteOrder.nativeOrder());
        }

        void write(final Aeron aeron) {
            if (registrationId == NOT_ASKED) {
                registrationId = aeron.asyncAddCounter(typeId, key, 0, KEY_LENGTH, label, 0, label.capacity());
            } else if (counter == null) {
                counter = aeron.getCounter(registrationId);
            }
            if (counter != null && !counter.isClosed()) {
                counter.setRelease(figure.getAsLong());
            }
        }

        /** Not closed: the client whose it was is gone, or keeps it to its end. */
        void forget() {
            registrationId = NOT_ASKED;
            counter = null;
        }
    }
}
