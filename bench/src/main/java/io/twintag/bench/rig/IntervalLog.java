package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Latencies in nanoseconds, a histogram a second. All are made before the load and written after it, so that recording
 * allocates nothing and waits for no disk. One thread.
 */
final class IntervalLog {
    private static final long LARGEST_NS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final long SECOND_MS = 1000;

    private final Histogram[] seconds;
    private final long startMs = System.currentTimeMillis();

    /** @param count seconds that it holds; what comes later goes into the last. */
    IntervalLog(final int count) {
        seconds = new Histogram[Math.max(1, count)];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = histogram();
        }
    }

    /** An empty one of the same range and resolution. */
    static Histogram histogram() {
        return new Histogram(1, LARGEST_NS, DIGITS);
    }

    /** Records into the histogram of a second, from 0. */
    void record(final long second, final long latencyNs) {
        seconds[(int) Math.max(0, Math.min(second, seconds.length - 1))].recordValue(
                Math.max(0, Math.min(latencyNs, LARGEST_NS)));
    }

    /** All seconds together. */
    Histogram merged() {
        final Histogram merged = histogram();
        for (final Histogram second : seconds) {
            merged.add(second);
        }
        return merged;
    }

    /** Writes the log. Returns the file's name. */
    String write(final Path raw, final Load load) {
        final Path file = raw.resolve(load.fileName() + ".hlog");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            final HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputComment("[latency in nanoseconds, one interval a second; " + load.fileName() + "]");
            writer.outputBaseTime(startMs);
            writer.setBaseTime(startMs);
            writer.outputStartTime(startMs);
            writer.outputLegend();
            for (int i = 0; i < seconds.length; i++) {
                seconds[i].setTag(load.sink());
                seconds[i].setStartTimeStamp(startMs + i * SECOND_MS);
                seconds[i].setEndTimeStamp(startMs + (i + 1) * SECOND_MS);
                writer.outputIntervalHistogram(seconds[i]);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file.getFileName().toString();
    }
}
