package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.MirrorShape;
import io.twintag.bench.sink.OneJvmMirror;
import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.membership.MirrorState;
import io.twintag.engine.resync.ResyncProgress;
import io.twintag.transport.layout.TagPage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * A device that comes back while nothing is written: so many blocks were written while it was away, each is in doubt
 * and copied. How long, in which steps, how many bytes; then every block of both devices is compared with what was
 * written. With small tag tables, which fold, the blocks in doubt are found by comparing the trailers of all blocks of
 * the object instead.
 */
final class ResyncRig implements MirrorRig {
    private static final int DEVICE_TIMEOUT_S = 2;
    private static final int SMALL_TABLE_PAGES = 1024;
    private static final int AWAY = 1;
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(8);

    private final NanoClock clock;
    private final boolean isSearched;
    private final Map<String, Long> stepNs = new LinkedHashMap<>();
    private OneJvmMirror mirror;

    ResyncRig(final NanoClock clock, final boolean isSearched) {
        this.clock = clock;
        this.isSearched = isSearched;
    }

    @Override
    public Measurement run(final Load load, final Path directory) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        final int pages =
                isSearched ? smallTable(load) : (int) Math.max(1024, load.maxRecords() / TagPage.SLOTS * 5 / 4);
        final MirrorShape shape = MirrorShape.of(FlushMode.PERIODIC, pages).withTimeoutS(DEVICE_TIMEOUT_S);
        try (OneJvmMirror made = new OneJvmMirror(directory, shape);
                Session session = made.connect()) {
            mirror = made;
            final MirrorBlocks blocks = new MirrorBlocks(made, session, load.payloadBytes(), load.maxRecords());
            measure(blocks, outcome);
        }
        return outcome.toMeasurement();
    }

    /** Holds too few entries for the blocks in doubt, so that the oldest are folded away. */
    private static int smallTable(final Load load) {
        return (int) Math.max(16, Math.min(SMALL_TABLE_PAGES, load.maxRecords() / TagPage.SLOTS / 2));
    }

    private void measure(final MirrorBlocks blocks, final MeasurementBuilder outcome) {
        blocks.writeAll();
        await("the entries of all blocks are retired", () -> mirror.engine().retired() >= blocks.submitted());
        mirror.abandon(AWAY);
        await("the device is found lost", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
        final long again = blocks.writeAgain();

        final long launchNs = clock.nanoTime();
        mirror.bringBack(AWAY);
        final long openNs = clock.nanoTime() - launchNs;
        await("both devices are up to date", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        final long allNs = clock.nanoTime() - launchNs;
        final ResyncProgress done = mirror.engine().resync();

        outcome.counted(again, done.copiedBlocks(), done.copiedBlocks() * 1e9 / Math.max(1, resyncNs()));
        outcome.setting("blocks of the object", Long.toString(blocks.blocks()));
        outcome.setting("blocks in doubt", Long.toString(done.inDoubtBlocks()));
        outcome.setting("bytes in doubt", Long.toString(done.inDoubtBytes()));
        outcome.setting("bytes copied", Long.toString(done.copiedBytes()));
        outcome.setting(
                "copied for each byte in doubt", decimals(done.copiedBytes() / Math.max(1.0, done.inDoubtBytes())));
        outcome.setting("opening the device, s", seconds(openNs));
        outcome.setting("attached, sealed, recorded, s", seconds(Math.max(0, allNs - openNs - resyncNs())));
        stepNs.forEach((step, ns) -> outcome.setting(step, seconds(ns)));
        outcome.setting("resync, s", seconds(resyncNs()));
        outcome.setting("from opening until up to date, s", seconds(allNs));
        if (isSearched) {
            final double searchNs = Math.max(1, stepNs.getOrDefault(stepName("SEARCHING"), 0L));
            outcome.setting(
                    "trailers compared/s", String.format(Locale.ROOT, "%.0f", blocks.blocks() * 1e9 / searchNs));
        }
        outcome.setting(
                "layout", "one JVM, two spinning threads; nothing is written meanwhile; resync.rate not limiting");
        if (done.failure() != null) {
            outcome.fail("the resync failed: " + done.failure());
        } else if (done.inDoubtBlocks() < again || done.copiedBlocks() < again) {
            outcome.fail(again + " blocks were written and " + done.copiedBlocks() + " copied");
        } else if (isSearched && !stepNs.containsKey(stepName("SEARCHING"))) {
            outcome.fail("no trailers were compared: the tag tables told all");
        } else {
            blocks.verify(0);
            blocks.verify(1);
            outcome.verified(blocks.blocks());
        }
    }

    private long resyncNs() {
        return stepNs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Runs the mirror until something is so, and takes the time of each step of a resync meanwhile. */
    private void await(final String what, final BooleanSupplier isSo) {
        final long startNs = clock.nanoTime();
        long lastNs = startNs;
        while (!isSo.getAsBoolean()) {
            mirror.invoke();
            final long nowNs = clock.nanoTime();
            final ResyncProgress progress = mirror.engine().resync();
            if (progress != null && progress.endedMs() == 0) {
                stepNs.merge(stepName(progress.step()), nowNs - lastNs, Long::sum);
            }
            lastNs = nowNs;
            if (nowNs - startNs > TIMEOUT_NS) {
                throw new IllegalStateException("it takes too long until " + what + ": "
                        + mirror.engine().reason());
            }
        }
    }

    /** How a step is named in the report. */
    static String stepName(final String step) {
        return switch (step) {
            case "FETCHING" -> "tag tables fetched and compared, s";
            case "SEARCHING" -> "trailers compared, s";
            case "COPYING" -> "blocks copied, s";
            case "FLUSHING" -> "both devices flushed, s";
            default -> step + ", s";
        };
    }

    private static String seconds(final long ns) {
        return decimals(ns / 1e9);
    }

    private static String decimals(final double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
