package io.twintag.bench.rig;

import io.twintag.bench.sink.Sink;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * As many records as both copies acknowledge: bursts of up to 256 appends, then a poll, for the time of the load or until its
 * bytes are used up. The warm-up takes at most a third of these bytes. What is counted are acknowledgements inside the
 * measured time; the rest is waited for and only has to come.
 */
final class ThroughputRig implements Rig {
    private static final int BURST = 256;

    private final NanoClock clock;
    private Sink sink;
    private Records records;
    private long sent;
    private long acknowledged;

    ThroughputRig(final NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public Measurement run(final Load load, final Sink target) {
        final Outcome outcome = new Outcome(load);
        outcome.settings(target.settings());
        sink = target;
        records = new Records(load.payloadBytes());
        final Cost cost = new Cost(target);

        push(load.maxRecords() / 3, TimeUnit.MILLISECONDS.toNanos(load.warmUpMs()));
        final long sentBefore = sent;
        final long acknowledgedBefore = acknowledged;
        cost.begin();
        final long startNs = clock.nanoTime();
        push(load.maxRecords(), TimeUnit.MILLISECONDS.toNanos(load.measureMs()));
        final double seconds = (clock.nanoTime() - startNs) / 1e9;
        cost.end();
        final long measured = acknowledged - acknowledgedBefore;

        acknowledged = Rig.drain(target, clock, sent);
        outcome.counted(sent - sentBefore, acknowledged - sentBefore, measured / seconds);
        outcome.cost(cost.cpuNs(measured), cost.bytes(measured));
        outcome.setting("measured seconds", String.format(Locale.ROOT, "%.2f", seconds));
        if (acknowledged != sent) {
            outcome.fail(sent + " records were appended and " + acknowledged + " acknowledged");
        } else {
            outcome.verified(ReadBackCheck.verify(target, load.payloadBytes(), acknowledged));
        }
        return outcome.toMeasurement();
    }

    private void push(final long most, final long durationNs) {
        final long startNs = clock.nanoTime();
        while (sent < most && clock.nanoTime() - startNs < durationNs) {
            burst((int) Math.min(BURST, most - sent));
        }
    }

    private void burst(final int most) {
        for (int i = 0; i < most; i++) {
            if (!sink.append(records.buffer(), records.stamp(sent), records.length())) {
                break;
            }
            sent++;
        }
        acknowledged = sink.poll();
    }
}
