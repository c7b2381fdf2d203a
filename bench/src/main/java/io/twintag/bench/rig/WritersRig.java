package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.Sink;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * 64 writers who each append a record, wait until both copies have it, and append the next: a closed loop, driven by
 * one thread. This is how many wait for a disk at once. Latency counts from the append, which is when such a writer
 * begins to wait.
 */
final class WritersRig implements Rig {
    private static final int WRITERS = 64;

    private final NanoClock clock;
    private final Path raw;
    private final long[] appendedNs = new long[WRITERS];
    private Sink sink;
    private Records records;
    private long sent;
    private long acknowledged;

    WritersRig(final NanoClock clock, final Path raw) {
        this.clock = clock;
        this.raw = raw;
    }

    @Override
    public Measurement run(final Load load, final Sink target) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        outcome.settings(target.settings());
        outcome.setting("writers", Integer.toString(WRITERS));
        sink = target;
        records = new Records(load.payloadBytes());
        final IntervalLog log = new IntervalLog((int) Math.ceil(load.measureMs() / 1000.0));

        loop(load.maxRecords() / 3, load.warmUpMs(), null);
        final long sentBefore = sent;
        final long acknowledgedBefore = acknowledged;
        final long startNs = clock.nanoTime();
        loop(load.maxRecords(), load.measureMs(), log);
        final double seconds = (clock.nanoTime() - startNs) / 1e9;
        final long measured = acknowledged - acknowledgedBefore;

        acknowledged = Rig.drain(target, clock, sent);
        outcome.counted(sent - sentBefore, acknowledged - sentBefore, measured / seconds);
        outcome.latency(log.merged(), log.write(raw, load));
        outcome.setting("measured seconds", String.format(Locale.ROOT, "%.2f", seconds));
        if (acknowledged != sent || measured == 0) {
            outcome.fail(sent + " records were appended and " + acknowledged + " acknowledged");
        } else {
            outcome.verified(ReadBackCheck.verify(target, load.payloadBytes(), acknowledged));
        }
        return outcome.toMeasurement();
    }

    private void loop(final long most, final long durationMs, final IntervalLog log) {
        final long startNs = clock.nanoTime();
        final long durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
        long nowNs = startNs;
        while (sent < most && nowNs - startNs < durationNs) {
            while (sent < most && sent - acknowledged < WRITERS && append()) {
                sent++;
            }
            final long now = sink.poll();
            nowNs = clock.nanoTime();
            for (; acknowledged < now; acknowledged++) {
                if (log != null) {
                    log.record((nowNs - startNs) / 1_000_000_000L, nowNs - appendedNs[(int) (acknowledged % WRITERS)]);
                }
            }
        }
    }

    private boolean append() {
        appendedNs[(int) (sent % WRITERS)] = clock.nanoTime();
        return sink.append(records.buffer(), records.stamp(sent), records.length());
    }
}
