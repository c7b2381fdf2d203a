package io.twintag.bench;

import io.twintag.bench.report.ReportFolder;
import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.rig.Fork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a command: all loads in forks, interleaved (the first fork of every load, then the second ...), results
 * written after each. When it is interrupted the fork under way is ended, its files are removed, and what there is
 * stays, marked.
 */
final class BenchRun implements AutoCloseable {
    private static final long RESULTS_TIMEOUT_S = 20;

    private final RunOptions options;
    private final ReportFolder folder;
    private final Consumer<String> progress;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final CountDownLatch isWritten = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "bench-interrupted");
    private volatile boolean isInterrupted;
    private volatile Fork fork;

    BenchRun(final RunOptions options, final ReportFolder folder, final Consumer<String> progress) {
        this.options = options;
        this.folder = folder;
        this.progress = progress;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isInterrupted() {
        return isInterrupted;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    /** What was measured otherwise than asked for. */
    List<String> notes() {
        return notes;
    }

    /** All loads, so many forks of each. */
    void run(final List<Load> loads, final int forks) {
        final int before = measurements.size();
        final int all = loads.size() * forks;
        final List<Load> fitted = loads.stream().map(this::fitted).toList();
        for (int number = 1; number <= forks; number++) {
            for (final Load load : fitted) {
                if (isInterrupted) {
                    return;
                }
                measure(load.inFork(number), measurements.size() - before + 1, all);
            }
        }
    }

    /** @throws BenchRefusal when there is no room for it. */
    private Load fitted(final Load load) {
        final Path place = options.place(load.isForced());
        final Load fitted = options.isMaxBytesGiven() ? load : Space.fitted(load, place);
        Space.check(fitted, place);
        if (fitted.maxBytes() < load.maxBytes()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s %s %d B: at most %,d MiB of payload in a fork, instead of %,d: that is what fits into %s",
                    load.kind(),
                    load.sink(),
                    load.payloadBytes(),
                    fitted.maxBytes() >> 20,
                    load.maxBytes() >> 20,
                    load.isForced() || !place.startsWith(Space.SHARED_MEMORY) ? "the data directory" : place));
        }
        return fitted;
    }

    private void measure(final Load load, final int at, final int of) {
        final Path place = options.place(load.isForced());
        try {
            final Path work = Files.createTempDirectory(place, "twintag-bench-");
            fork = new Fork(ForkMain.class, work, folder.raw());
            final Measurement measurement = fork.run(load);
            if (!isInterrupted) {
                measurements.add(measurement);
                progress.accept(at + "/" + of + "  " + line(measurement));
                folder.write(measurements);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static String line(final Measurement m) {
        final String what = m.kind() + " " + m.sink() + (m.isForced() ? " forced" : "") + " " + m.payloadBytes() + " B"
                + (m.targetPerS() == 0 ? "" : String.format(Locale.ROOT, " at %,d/s", m.targetPerS())) + ", fork "
                + m.fork() + ": ";
        if (m.failure() != null) {
            return what + "FAILED: " + m.failure();
        }
        final StringBuilder text = new StringBuilder(what);
        if (!m.latencyNs().isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "p50 %.2f us, p99 %.2f us, ",
                    m.latencyNs().get("p50") / 1e3,
                    m.latencyNs().get("p99") / 1e3));
        }
        text.append(String.format(Locale.ROOT, "%,.0f/s", m.perSecond()));
        if (m.verified() > 0) {
            text.append(String.format(Locale.ROOT, ", verified %,d writes on a and b", m.verified()));
        }
        return text.toString();
    }

    /** Ctrl-C: on the thread of the shutdown. */
    private void interrupt() {
        isInterrupted = true;
        final Fork running = fork;
        if (running != null) {
            running.end();
        }
        try {
            if (!isWritten.await(RESULTS_TIMEOUT_S, TimeUnit.SECONDS)) {
                progress.accept("the results of this interrupted run are not complete");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is written. */
    @Override
    public void close() {
        isWritten.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            return; // interrupted: it is what waits for this
        }
    }
}
