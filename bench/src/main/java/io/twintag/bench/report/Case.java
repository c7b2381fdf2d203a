package io.twintag.bench.report;

import io.twintag.bench.result.Measurement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * One load on one sink, measured by several forks. Only forks that did not fail count.
 *
 * @param kind    with sink, isForced, payloadBytes and targetPerS: as in {@link Measurement}.
 * @param counted forks that count, in order.
 * @param failed  forks that do not.
 * @param latency the latencies of all counted forks, merged; null when none was kept.
 * @param seconds of each second of measuring, the forks one after another.
 * @param problems interval logs that are missing here, and why.
 */
record Case(
        String kind,
        String sink,
        boolean isForced,
        int payloadBytes,
        long targetPerS,
        List<Measurement> counted,
        List<Measurement> failed,
        Histogram latency,
        List<Second> seconds,
        List<String> problems) {
    /** The kind of what JMH measured: of one step alone, not of two copies. */
    static final String JMH = "jmh";

    /** Latency in one second of measuring, in ns. */
    record Second(double p99Ns, double maxNs) {}

    /** A median and what it is the median of; NaN when nothing was measured. */
    record Median(double value, double min, double max) {
        static Median of(final double[] values) {
            final double[] known = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (known.length == 0) {
                return new Median(Double.NaN, Double.NaN, Double.NaN);
            }
            final int half = known.length / 2;
            final double middle = known.length % 2 == 1 ? known[half] : (known[half - 1] + known[half]) / 2;
            return new Median(middle, known[0], known[known.length - 1]);
        }

        boolean isKnown() {
            return !Double.isNaN(value);
        }
    }

    private record Key(String kind, String sink, boolean isForced, int payloadBytes, long targetPerS) {}

    /** Puts forks of the same together, in the order in which they come, and reads their interval logs. */
    static List<Case> group(final ReportFolder folder, final List<Measurement> measurements) {
        final Map<Key, List<Measurement>> groups = new LinkedHashMap<>();
        for (final Measurement one : measurements) {
            final Key key = new Key(one.kind(), one.sink(), one.isForced(), one.payloadBytes(), one.targetPerS());
            groups.computeIfAbsent(key, ignored -> new ArrayList<>()).add(one);
        }
        final List<Case> cases = new ArrayList<>();
        for (final Map.Entry<Key, List<Measurement>> group : groups.entrySet()) {
            cases.add(of(folder, group.getKey(), group.getValue()));
        }
        return cases;
    }

    private static Case of(final ReportFolder folder, final Key key, final List<Measurement> forks) {
        final List<Measurement> counted =
                forks.stream().filter(fork -> fork.failure() == null).toList();
        final List<Measurement> failed =
                forks.stream().filter(fork -> fork.failure() != null).toList();
        final List<Path> logs = new ArrayList<>();
        for (final Measurement fork : counted) {
            if (fork.histogram() != null) {
                // One that is not there is told by the reader.
                logs.add(folder.find(fork.histogram()));
            }
        }
        final IntervalLogs read = IntervalLogs.read(logs);
        return new Case(
                key.kind(),
                key.sink(),
                key.isForced(),
                key.payloadBytes(),
                key.targetPerS(),
                counted,
                failed,
                read.merged(),
                read.seconds(),
                read.problems());
    }

    boolean isMeasured() {
        return !counted.isEmpty();
    }

    /** Median over the forks of one figure. */
    Median median(final ToDoubleFunction<Measurement> figure) {
        return Median.of(counted.stream().mapToDouble(figure).toArray());
    }

    Median perSecond() {
        return median(fork -> fork.perSecond() > 0 ? fork.perSecond() : Double.NaN);
    }

    /** Median of a percentile of latency, by its name; ns. */
    Median latencyNs(final String percentile) {
        return median(fork -> known(fork.latencyNs(), percentile));
    }

    /** The median, over the forks, of a percentile of the time that one append took on the application's thread. */
    Median callNs(final String percentile) {
        return median(fork -> known(fork.callNs(), percentile));
    }

    /** Median of a setting that is a number. */
    Median setting(final String name) {
        return median(fork -> {
            try {
                return Double.parseDouble(fork.settings().getOrDefault(name, "NaN"));
            } catch (final NumberFormatException noNumber) {
                return Double.NaN;
            }
        });
    }

    private static double known(final Map<String, Long> values, final String name) {
        final Long value = values.get(name);
        return value == null ? Double.NaN : value;
    }

    /** "64 B, 100 k/s, page cache": what the forks of several sinks have in common. */
    String load() {
        final List<String> parts = new ArrayList<>();
        if (payloadBytes > 0) {
            parts.add(Figures.bytes(payloadBytes));
        }
        if (targetPerS > 0) {
            parts.add(Figures.count(targetPerS) + " records/s");
        }
        if (kind.equals("writers")) {
            parts.add("64 writers");
        }
        if (!kind.equals(JMH)) {
            parts.add(isForced ? "forced on both" : "page cache on both");
        }
        return parts.isEmpty() ? "-" : String.join(", ", parts);
    }

    /** The load's name, as part of a file's name. */
    String loadSlug() {
        return payloadBytes + "b" + (targetPerS > 0 ? "-" + targetPerS : "") + (isForced ? "-forced" : "");
    }
}
