package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.Sink;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/**
 * Records on a fixed schedule, whatever the sink does: what is overdue is appended in bursts, and its latency counts
 * from when it was due (no coordinated omission). Beside it, how long an append keeps the application's thread: of one
 * append in 64, so that reading the clock twice does not slow the load down; the two readings, some 40 ns, are part of
 * it.
 *
 * <p>A rate that cannot be held does not fail the run: it ends half a second after its time, and says what was
 * achieved.
 */
final class LatencyRig implements Rig {
    private static final int BURST = 64;
    private static final int CALLS_SAMPLED = 64;
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long OVERTIME_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double HELD = 0.99;

    private final NanoClock clock;
    private final Path raw;
    private final Histogram calls = IntervalLog.histogram();
    private Sink sink;
    private Records records;
    private IntervalLog log;
    private Schedule schedule;
    private long warmUpRecords;
    private long measuredFromNs;
    private long warmUpEndNs;
    private long sent;
    private long acknowledged;
    private long acknowledgedBefore;
    private long lastNs;

    LatencyRig(final NanoClock clock, final Path raw) {
        this.clock = clock;
        this.raw = raw;
    }

    @Override
    public Measurement run(final Load load, final Sink target) {
        if (load.targetPerS() <= 0) {
            throw new IllegalArgumentException("a latency load needs a rate: " + load);
        }
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        outcome.settings(target.settings());
        sink = target;
        records = new Records(load.payloadBytes());
        log = new IntervalLog((int) Math.ceil(load.measureMs() / 1000.0));
        // Where its bytes cut a load short, the same share of it is warm-up.
        warmUpRecords = Math.min(
                load.targetPerS() * load.warmUpMs() / 1000,
                load.maxRecords() * load.warmUpMs() / Math.max(1, load.warmUpMs() + load.measureMs()));
        schedule = new Schedule(clock.nanoTime() + LEAD_NS, load.targetPerS());
        measuredFromNs = schedule.dueNs(warmUpRecords);
        warmUpEndNs = measuredFromNs + Math.min(OVERTIME_NS, TimeUnit.MILLISECONDS.toNanos(load.measureMs()) / 4);

        final long durationNs = TimeUnit.MILLISECONDS.toNanos(load.warmUpMs() + load.measureMs());
        sendOnSchedule(load.maxRecords(), schedule.startNs() + durationNs + OVERTIME_NS);
        drain();

        final long measured = acknowledged - warmUpRecords;
        final double perSecond = (acknowledged - acknowledgedBefore) * 1e9 / Math.max(1, lastNs - measuredFromNs);
        outcome.counted(sent - warmUpRecords, measured, perSecond);
        outcome.calls(calls);
        outcome.latency(log.merged(), log.write(raw, load));
        outcome.setting("schedule", "latency from the time a record was due; appends timed: one in " + CALLS_SAMPLED);
        if (perSecond < load.targetPerS() * HELD) {
            outcome.setting(
                    "rate not held", String.format(Locale.ROOT, "%,.0f of %,d a second", perSecond, load.targetPerS()));
        }
        if (acknowledged != sent || measured <= 0) {
            outcome.fail(sent + " records were appended and " + acknowledged + " acknowledged, " + warmUpRecords
                    + " of them are warm-up");
        } else {
            outcome.verified(ReadBackCheck.verify(target, load.payloadBytes(), acknowledged));
        }
        return outcome.toMeasurement();
    }

    private void sendOnSchedule(final long total, final long endNs) {
        long dueNs = schedule.dueNs(0);
        while (sent < total) {
            final long nowNs = clock.nanoTime();
            if (nowNs - endNs >= 0) {
                return;
            }
            if (sent < warmUpRecords && nowNs - warmUpEndNs >= 0) {
                endWarmUp(nowNs);
            }
            for (int i = 0; i < BURST && sent < total && dueNs - nowNs <= 0 && append(); i++) {
                dueNs = schedule.dueNs(sent);
            }
            poll();
        }
    }

    /** So far behind that its time is over: what comes now counts, late as it is. */
    private void endWarmUp(final long nowNs) {
        warmUpRecords = sent;
        acknowledgedBefore = acknowledged;
        measuredFromNs = nowNs;
    }

    private boolean append() {
        final int offset = records.stamp(sent);
        final boolean isTimed = sent % CALLS_SAMPLED == 0 && sent >= warmUpRecords;
        final long beforeNs = isTimed ? clock.nanoTime() : 0;
        if (!sink.append(records.buffer(), offset, records.length())) {
            return false;
        }
        if (isTimed) {
            calls.recordValue(Math.max(0, clock.nanoTime() - beforeNs));
        }
        sent++;
        return true;
    }

    private void poll() {
        final long now = sink.poll();
        if (now != acknowledged) {
            lastNs = clock.nanoTime();
            for (long index = Math.max(acknowledged, warmUpRecords); index < now; index++) {
                log.record((index - warmUpRecords) / schedule.perSecond(), lastNs - schedule.dueNs(index));
            }
            acknowledged = now;
            if (lastNs - measuredFromNs < 0) {
                acknowledgedBefore = now;
            }
        }
    }

    private void drain() {
        final long startNs = clock.nanoTime();
        while (acknowledged < sent && clock.nanoTime() - startNs < DRAIN_TIMEOUT_NS) {
            poll();
        }
    }
}
