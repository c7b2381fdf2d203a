package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A device that says nothing is late as long as its process shows that it works, and no longer than is configured. */
class LateIsNotLostTest {
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int A = 0;
    private static final int B = 1;

    private long figureOfA;
    private final Pulses pulses =
            new Pulses(new Timeouts(TIMEOUT_NS, LATE_NS, LATE_NS), slot -> slot == A ? figureOfA : 0);

    @Test
    void whereNothingIsShownSilenceIsAll() {
        for (long nowNs = 0; nowNs < LATE_NS; nowNs += STEP_NS) {
            assertFalse(pulses.isLate(A, 0, nowNs), "nothing moves");
        }
    }

    @Test
    void oneThatWorksIsLateUpToTheMaximum() {
        pulses.isLate(A, 0, TIMEOUT_NS / 2);
        for (long nowNs = TIMEOUT_NS / 2 + STEP_NS; nowNs <= LATE_NS; nowNs += STEP_NS) {
            figureOfA++;
            assertTrue(pulses.isLate(A, 0, nowNs), "after " + nowNs + " ns");
            assertFalse(pulses.isLate(B, 0, nowNs), "the other one's figure says nothing of this one");
        }
        figureOfA++;
        assertFalse(pulses.isLate(A, 0, LATE_NS + 1));
    }

    @Test
    void oneThatStopsToWorkIsLostAfterItsTimeout() {
        pulses.isLate(A, 0, TIMEOUT_NS / 2);
        figureOfA++;
        assertTrue(pulses.isLate(A, 0, TIMEOUT_NS));
        assertTrue(pulses.isLate(A, 0, 2 * TIMEOUT_NS));
        assertFalse(pulses.isLate(A, 0, 2 * TIMEOUT_NS + 1));
    }

    /** What it did before it was killed does not count: its figure stands still in all of its silence. */
    @Test
    void workBeforeTheSilenceIsNone() {
        pulses.isLate(A, 0, TIMEOUT_NS);
        figureOfA++;
        assertTrue(pulses.isLate(A, 0, TIMEOUT_NS + STEP_NS));

        final long heardNs = TIMEOUT_NS + 2 * STEP_NS;
        figureOfA++;
        assertFalse(pulses.isLate(A, heardNs, heardNs + TIMEOUT_NS / 2));
        assertFalse(pulses.isLate(A, heardNs, heardNs + TIMEOUT_NS));
    }
}
