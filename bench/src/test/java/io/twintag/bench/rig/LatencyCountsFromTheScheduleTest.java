package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyCountsFromTheScheduleTest {
    private static final long STEP_NS = 1_000;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @TempDir
    Path raw;

    private final SteppingClock clock = new SteppingClock(STEP_NS);

    @Test
    void dueTimesAreSpreadEvenlyAndExact() {
        final Schedule schedule = new Schedule(7, 3);

        assertEquals(7, schedule.dueNs(0));
        assertEquals(7 + 333_333_333L, schedule.dueNs(1));
        assertEquals(7 + 1_000_000_000L, schedule.dueNs(3));
        assertEquals(7 + 3_000_000_000_000_000_000L, schedule.dueNs(9_000_000_000L));
    }

    @Test
    void recordsThatAStallHeldUpCountTheirWait() throws FileNotFoundException {
        final ListSink stalling = new ListSink() {
            @Override
            public boolean append(final DirectBuffer payload, final int offset, final int length) {
                if (appended == 1_500) {
                    clock.add(STALL_NS);
                }
                return super.append(payload, offset, length);
            }
        };

        final Measurement measurement = run(stalling, load(1_000, 1_000, 2_000));

        // 200 records were due while the sink stood still: a tenth of all, waiting 0 to 200 ms.
        assertNull(measurement.failure());
        assertEquals(2_000, measurement.acknowledged());
        final Histogram merged = merged(measurement);
        assertEquals(2_000, merged.getTotalCount());
        final long waited = merged.getCountBetweenValues(STALL_NS / 100, Long.MAX_VALUE / 2);
        assertTrue(waited > 190 && waited < 210, "waited: " + waited);
        assertTrue(measurement.latencyNs().get("max") >= STALL_NS, measurement.toString());
        assertTrue(measurement.latencyNs().get("p50") < 20 * STEP_NS, measurement.toString());
    }

    @Test
    void aRateThatCannotBeHeldIsToldAndFailsNothing() {
        final ListSink slow = new ListSink() {
            @Override
            public boolean append(final DirectBuffer payload, final int offset, final int length) {
                clock.add(TimeUnit.MILLISECONDS.toNanos(10));
                return super.append(payload, offset, length);
            }
        };

        final Measurement measurement = run(slow, load(1_000, 100, 2_000));

        assertNull(measurement.failure());
        // 100 a second, give or take the burst of 64 that the measurement begins in.
        assertTrue(measurement.perSecond() > 75 && measurement.perSecond() < 130, measurement.toString());
        assertTrue(measurement.settings().get("rate not held").endsWith("of 1,000 a second"), measurement.toString());
    }

    @Test
    void aWarmUpThatIsNotDoneInItsTimeEndsAndTheRestCounts() {
        final ListSink slow = new ListSink() {
            @Override
            public boolean append(final DirectBuffer payload, final int offset, final int length) {
                clock.add(TimeUnit.MILLISECONDS.toNanos(10));
                return super.append(payload, offset, length);
            }
        };

        final Measurement measurement = run(slow, load(1_000, 3_000, 3_000));

        // 3,000 are due in the warm-up, and 600 are appended in all.
        assertNull(measurement.failure());
        assertTrue(measurement.sent() > 150 && measurement.sent() < 400, measurement.toString());
        assertTrue(measurement.perSecond() > 75 && measurement.perSecond() < 130, measurement.toString());
    }

    @Test
    void aRateThatUsesUpItsBytesAtOnceIsToldToo() {
        final Measurement measurement = run(new ListSink(), load(2_000_000_000, 100, 300));

        assertNull(measurement.failure());
        assertEquals((1 << 20) / 64 * 3 / 4, measurement.acknowledged());
    }

    private Measurement run(final ListSink sink, final Load load) {
        return new LatencyRig(clock, raw).run(load, sink);
    }

    private static Load load(final long rate, final long warmUpMs, final long measureMs) {
        return new Load(Load.LATENCY, "list", false, 64, rate, 1, warmUpMs, measureMs, 1 << 20);
    }

    private Histogram merged(final Measurement measurement) throws FileNotFoundException {
        final Histogram merged = IntervalLog.histogram();
        try (HistogramLogReader log =
                new HistogramLogReader(raw.resolve(measurement.histogram()).toFile())) {
            for (var next = log.nextIntervalHistogram(); next != null; next = log.nextIntervalHistogram()) {
                assertEquals("list", next.getTag());
                merged.add((Histogram) next);
            }
        }
        return merged;
    }
}
