package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.MirrorShape;
import io.twintag.bench.sink.OneJvmMirror;
import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import io.twintag.transport.layout.TagPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Tag entries that are compared and deleted on both devices, a second: under full load, which on two cores leaves the
 * diff agent what the two spinning threads leave, and once the load has ended. The tables hold all entries of the run,
 * so nothing is folded away: each entry that counts was compared.
 */
final class RetireRig implements MirrorRig {
    private static final int BURST = 256;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final NanoClock clock;
    private OneJvmMirror mirror;
    private MirrorAppends appends;

    RetireRig(final NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public Measurement run(final Load load, final Path directory) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        final int pages = (int) Math.max(1024, load.maxRecords() / TagPage.SLOTS * 5 / 4);
        try (OneJvmMirror made = new OneJvmMirror(directory, MirrorShape.of(FlushMode.NONE, pages));
                Session session = made.connect()) {
            mirror = made;
            appends = new MirrorAppends(session, load);
            measure(load, outcome);
            tellPages(outcome, pages);
        }
        outcome.setting("layout", "one JVM, two spinning threads; the diff agent on a third, in the background");
        return outcome.toMeasurement();
    }

    private void measure(final Load load, final MeasurementBuilder outcome) {
        push(load.maxRecords() / 3, load.warmUpMs());
        final long retiredBefore = mirror.engine().retired();
        final long completedBefore = appends.completed();
        final long sentBefore = appends.sent();
        final long startNs = clock.nanoTime();
        push(load.maxRecords(), load.measureMs());
        final double seconds = (clock.nanoTime() - startNs) / 1e9;
        final long retired = mirror.engine().retired();
        final double written = (appends.completed() - completedBefore) / seconds;

        // From here on the sequencer's thread does what it must and nothing else.
        final long idleNs = clock.nanoTime();
        while (mirror.engine().retired() < appends.sent() && clock.nanoTime() - idleNs < TIMEOUT_NS) {
            mirror.invoke();
            appends.poll();
        }
        final long left = appends.sent() - mirror.engine().retired();
        final double idleSeconds = (clock.nanoTime() - idleNs) / 1e9;
        final long backlog = appends.sent() - retired;
        outcome.counted(
                appends.sent() - sentBefore,
                appends.completed() - completedBefore,
                (retired - retiredBefore) / seconds);
        number(outcome, "written/s meanwhile", written);
        number(outcome, "entries left when the load ended", backlog);
        number(outcome, "retired/s of these, without load", backlog / Math.max(1e-6, idleSeconds));
        if (left > 0) {
            outcome.fail(left + " of " + appends.sent() + " entries were not retired within a minute after the load");
        }
    }

    private void push(final long most, final long durationMs) {
        final long startNs = clock.nanoTime();
        final long durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
        while (appends.sent() < most && clock.nanoTime() - startNs < durationNs) {
            for (int i = 0; i < BURST && appends.sent() < most && appends.append(); i++) {
                // as many as the ring takes
            }
            mirror.invoke();
            appends.poll();
        }
    }

    private void tellPages(final MeasurementBuilder outcome, final int pages) {
        try {
            final double bytes = Files.size(mirror.tagTable(0)) / (double) pages;
            number(outcome, "page, bytes", TagPage.LENGTH);
            number(outcome, "tag table, bytes a page", bytes);
            number(outcome, "tag table, bytes a tag", bytes / TagPage.SLOTS);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot look at " + mirror.tagTable(0), e);
        }
    }

    private static void number(final MeasurementBuilder outcome, final String name, final double value) {
        outcome.setting(name, String.format(Locale.ROOT, "%.1f", value));
    }
}
