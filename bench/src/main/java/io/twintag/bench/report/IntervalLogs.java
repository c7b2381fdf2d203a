package io.twintag.bench.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Interval logs of the forks of one case. Histograms are merged, never averaged: the percentiles of the union are those
 * of all records of all forks.
 *
 * @param merged  null when there is no log, or nothing in them.
 * @param seconds each interval, in the order of the logs.
 */
record IntervalLogs(Histogram merged, List<Case.Second> seconds) {
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double P99 = 99;

    /** @throws IOException a log cannot be read; the message names it. */
    static IntervalLogs read(final List<Path> logs) throws IOException {
        final Histogram merged = new Histogram(SIGNIFICANT_DIGITS);
        final List<Case.Second> seconds = new ArrayList<>();
        for (final Path log : logs) {
            try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
                while (reader.hasNext()) {
                    if (reader.nextIntervalHistogram() instanceof Histogram interval && interval.getTotalCount() > 0) {
                        merged.add(interval);
                        seconds.add(new Case.Second(interval.getValueAtPercentile(P99), interval.getMaxValue()));
                    }
                }
            } catch (final FileNotFoundException | RuntimeException ex) {
                throw new IOException("raw/" + log.getFileName() + " is no interval log: " + ex.getMessage(), ex);
            }
        }
        return new IntervalLogs(merged.getTotalCount() > 0 ? merged : null, seconds);
    }
}
