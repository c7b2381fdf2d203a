package io.twintag.bench.report;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Interval logs of the forks of one case. Histograms are merged, never averaged: the percentiles of the union are those
 * of all records of all forks.
 *
 * @param merged   null when there is no log, or nothing in them.
 * @param seconds  each interval, in the order of the logs.
 * @param problems of logs that hold nothing or cannot be read, each text naming the log: they are in none of the
 *     others.
 */
record IntervalLogs(Histogram merged, List<Case.Second> seconds, List<String> problems) {
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double P99 = 99;

    static IntervalLogs read(final List<Path> logs) {
        final Histogram merged = new Histogram(SIGNIFICANT_DIGITS);
        final List<Case.Second> seconds = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        for (final Path log : logs) {
            final List<Histogram> intervals = new ArrayList<>();
            try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
                while (reader.hasNext()) {
                    if (reader.nextIntervalHistogram() instanceof Histogram interval && interval.getTotalCount() > 0) {
                        intervals.add(interval);
                    }
                }
            } catch (final FileNotFoundException | RuntimeException ex) {
                problems.add(log.getFileName() + " is in no histogram and no plot: " + ex.getMessage());
                continue;
            }
            if (intervals.isEmpty()) {
                problems.add(log.getFileName() + " is in no histogram and no plot: it holds no interval");
            }
            for (final Histogram interval : intervals) {
                merged.add(interval);
                seconds.add(new Case.Second(interval.getValueAtPercentile(P99), interval.getMaxValue()));
            }
        }
        return new IntervalLogs(merged.getTotalCount() > 0 ? merged : null, seconds, problems);
    }
}
