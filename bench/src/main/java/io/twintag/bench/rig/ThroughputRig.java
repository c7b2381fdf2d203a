package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.Sink;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * As many records as both copies acknowledge: bursts of up to 256 appends, then a poll, for the time of the load or
 * until its bytes are used up. The warm-up takes at most a third of these bytes. What is counted are acknowledgements
 * inside the measured time; the rest is waited for and only has to come.
 */
final class ThroughputRig implements Rig {
    private final NanoClock clock;

    ThroughputRig(final NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public Measurement run(final Load load, final Sink target) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        outcome.settings(target.settings());
        final Bursts bursts = new Bursts(target, load.payloadBytes(), clock);
        final Cost cost = new Cost(target);

        bursts.push(load.maxRecords() / 3, TimeUnit.MILLISECONDS.toNanos(load.warmUpMs()));
        final long sentBefore = bursts.sent();
        final long acknowledgedBefore = bursts.acknowledged();
        cost.begin();
        final long startNs = clock.nanoTime();
        bursts.push(load.maxRecords(), TimeUnit.MILLISECONDS.toNanos(load.measureMs()));
        final double seconds = (clock.nanoTime() - startNs) / 1e9;
        cost.end();
        final long measured = bursts.acknowledged() - acknowledgedBefore;

        final long acknowledged = bursts.drain();
        final long sent = bursts.sent();
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
}
