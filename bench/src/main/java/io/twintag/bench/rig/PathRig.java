package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.MirrorShape;
import io.twintag.bench.sink.OneJvmMirror;
import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/**
 * Where the time of a write goes: a whole mirror on one thread, which runs client, sequencer and both devices one after
 * the other, each on a batch of 64 writes, and takes the time between. What of these steps can be run alone (checksum,
 * tag entry, record in the log, offer) is, beside it, and taken out of them. Medians over all batches, ns a write.
 *
 * <p>The sum is what a write costs in CPU time, on both devices together; not its latency: there the parts run side by
 * side, and two cores hand cache lines to each other.
 */
final class PathRig implements MirrorRig {
    private static final int BATCH = 64;
    private static final int TAG_PAGES = 16 * 1024;
    private static final int POLLS = 1_000_000;

    /** What is timed. */
    private enum Part {
        SUBMIT,
        SEQUENCE,
        DEVICES,
        COMPLETE,
        CONSUME,
        CHECKSUM,
        OFFER,
        RECORD,
        STORE,
        APPLIED,
        RETIRE
    }

    private final Map<Part, Histogram> times = new EnumMap<>(Part.class);
    private final NanoClock clock;
    private OneJvmMirror mirror;
    private MirrorAppends appends;
    private PathParts parts;
    private long batches;
    private long split;
    private boolean isMeasured;

    PathRig(final NanoClock clock) {
        this.clock = clock;
        for (final Part part : Part.values()) {
            times.put(part, new Histogram(TimeUnit.SECONDS.toNanos(10), 3));
        }
    }

    @Override
    public Measurement run(final Load load, final Path directory) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        final MirrorShape shape = MirrorShape.of(FlushMode.NONE, TAG_PAGES).onOneThread();
        try (OneJvmMirror made = new OneJvmMirror(directory.resolve("mirror"), shape);
                Session session = made.connect();
                PathParts alone =
                        new PathParts(directory.resolve("parts"), made.aeronDirectory(), BATCH, load.payloadBytes())) {
            mirror = made;
            appends = new MirrorAppends(session, load);
            parts = alone;
            push(load.maxRecords() / 2, load.warmUpMs());
            isMeasured = true;
            push(load.maxRecords() - BATCH, load.measureMs());
        }
        outcome.counted(batches * BATCH, batches * BATCH, 0);
        tell(outcome);
        outcome.setting("batches", batches + " of " + BATCH + " writes; " + split + " more did not pass in one go");
        outcome.setting(
                "what it is",
                "CPU time of a write on one thread, both devices; not its latency: there the parts overlap");
        if (batches == 0) {
            outcome.fail("no batch of " + BATCH + " writes passed in one go");
        }
        return outcome.toMeasurement();
    }

    private void push(final long most, final long durationMs) {
        final long startNs = clock.nanoTime();
        final long durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
        while (appends.sent() + BATCH <= most && clock.nanoTime() - startNs < durationNs) {
            passOneBatch();
            runParts();
        }
    }

    private void passOneBatch() {
        final long before = appends.sent();
        final long startNs = clock.nanoTime();
        for (int i = 0; i < BATCH; i++) {
            appends.append();
        }
        final long submittedNs = clock.nanoTime();
        mirror.invokeEngine();
        final long sequencedNs = clock.nanoTime();
        mirror.invokeDevice(0);
        mirror.invokeDevice(1);
        final long appliedNs = clock.nanoTime();
        mirror.invokeEngine();
        final long completedNs = clock.nanoTime();
        final boolean isWhole = appends.poll() == before + BATCH;
        final long endNs = clock.nanoTime();
        if (!isWhole) {
            settle();
            split += isMeasured ? 1 : 0;
        } else if (isMeasured) {
            batches++;
            take(Part.SUBMIT, submittedNs - startNs);
            take(Part.SEQUENCE, sequencedNs - submittedNs);
            take(Part.DEVICES, appliedNs - sequencedNs);
            take(Part.COMPLETE, completedNs - appliedNs);
            take(Part.CONSUME, endNs - completedNs);
        }
    }

    private void settle() {
        for (int i = 0; i < POLLS && appends.completed() < appends.sent(); i++) {
            mirror.invoke();
            appends.poll();
        }
        if (appends.completed() < appends.sent()) {
            throw new IllegalStateException(appends.sent() + " records were appended, " + appends.completed()
                    + " acknowledged: " + mirror.engine().reason());
        }
    }

    private void runParts() {
        time(Part.CHECKSUM, parts::checksums);
        time(Part.RECORD, parts::record);
        time(Part.STORE, parts::store);
        time(Part.APPLIED, parts::applied);
        time(Part.RETIRE, parts::retire);
        time(Part.OFFER, parts::offer);
        parts.makeRoom();
    }

    private void time(final Part part, final Runnable work) {
        final long startNs = clock.nanoTime();
        work.run();
        final long tookNs = clock.nanoTime() - startNs;
        if (isMeasured) {
            take(part, tookNs);
        }
    }

    private void take(final Part part, final long tookNs) {
        times.get(part).recordValue(Math.min(tookNs, TimeUnit.SECONDS.toNanos(10)));
    }

    /** In the order of the way. What is measured as a whole is told without what was measured of it alone. */
    private void tell(final MeasurementBuilder outcome) {
        final double checksum = perWrite(Part.CHECKSUM);
        final double offer = perWrite(Part.OFFER);
        final double record = 2 * perWrite(Part.RECORD);
        final double store = 2 * perWrite(Part.STORE);
        final double applied = 2 * perWrite(Part.APPLIED);
        final double retire = 2 * perWrite(Part.RETIRE);
        final double submit = perWrite(Part.SUBMIT);
        step(outcome, "client: claim in the ring, copy, stamp", submit - checksum);
        step(outcome, "client: checksum", checksum);
        step(outcome, "sequencer: read, tag, copy into the frame", perWrite(Part.SEQUENCE) - checksum - offer);
        step(outcome, "sequencer: checksum of the copy", checksum);
        step(outcome, "sequencer: frame offered to both devices", offer);
        step(outcome, "both devices: checksums", 2 * checksum);
        step(outcome, "both devices: tag entry recorded", record);
        step(outcome, "both devices: data stored", store);
        step(outcome, "both devices: tag entry applied", applied);
        step(outcome, "both devices: tag pages retired", retire);
        step(
                outcome,
                "both devices: frame walked, pages sent to the diff agent, ack",
                perWrite(Part.DEVICES) - 2 * checksum - record - store - applied - retire);
        step(outcome, "sequencer: acks taken, completions shown", perWrite(Part.COMPLETE));
        step(outcome, "client: completions taken", perWrite(Part.CONSUME));
    }

    private static void step(final MeasurementBuilder outcome, final String name, final double ns) {
        outcome.setting(name, String.format(Locale.ROOT, "%.2f", Math.max(0, ns)));
    }

    private double perWrite(final Part part) {
        return times.get(part).getValueAtPercentile(50) / (double) BATCH;
    }
}
