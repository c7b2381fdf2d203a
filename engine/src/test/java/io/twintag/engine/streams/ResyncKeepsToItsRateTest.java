package io.twintag.engine.streams;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A resync never takes more of devices and network than {@code resync.rate}, on average and in a burst. */
class ResyncKeepsToItsRateTest {
    private static final long RATE_BYTES_PER_S = 1000;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** A clock that is about to overflow, as any may be. */
    private static final long START_NS = Long.MAX_VALUE - SECOND_NS;

    private final Throttle throttle = new Throttle(RATE_BYTES_PER_S, START_NS);

    @Test
    void openUntilTheFirstBytes() {
        assertTrue(throttle.isOpen(START_NS));
    }

    @Test
    void bytesCloseItForTheTimeThatTheyAreWorth() {
        throttle.onBytes(2500, START_NS);

        assertFalse(throttle.isOpen(START_NS + 2 * SECOND_NS));
        assertTrue(throttle.isOpen(START_NS + 5 * SECOND_NS / 2));
    }

    @Test
    void whatCameWhileItWasClosedIsPaidForToo() {
        throttle.onBytes(1000, START_NS);
        throttle.onBytes(1000, START_NS + SECOND_NS / 2);

        assertFalse(throttle.isOpen(START_NS + 2 * SECOND_NS - 1));
        assertTrue(throttle.isOpen(START_NS + 2 * SECOND_NS));
    }

    @Test
    void aPauseIsNotSavedUpForABurst() {
        final long laterNs = START_NS + 100 * SECOND_NS;
        throttle.onBytes(1000, laterNs);

        assertFalse(throttle.isOpen(laterNs + SECOND_NS - 1));
        assertTrue(throttle.isOpen(laterNs + SECOND_NS));
    }
}
