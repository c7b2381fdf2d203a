package io.twintag.bench;

import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measurements for people: a line for each load, medians over its forks. */
final class MeasurementTable {
    private static final String NONE = "-";

    private MeasurementTable() {}

    static void print(final PrintWriter out, final List<Measurement> measurements) {
        final Map<String, List<Measurement>> loads = new LinkedHashMap<>();
        for (final Measurement m : measurements) {
            loads.computeIfAbsent(
                            m.kind() + m.sink() + m.isForced() + m.payloadBytes() + "/" + m.targetPerS(),
                            key -> new ArrayList<>())
                    .add(m);
        }
        out.printf(
                "%-11s %-20s %7s %9s %12s %9s %9s %9s %9s %8s %6s%n",
                "kind", "sink", "bytes", "asked/s", "acked/s", "p50 us", "p99 us", "max us", "cpu ns", "bytes/w",
                "forks");
        loads.values().forEach(forks -> printLoad(out, forks));
    }

    private static void printLoad(final PrintWriter out, final List<Measurement> forks) {
        final Measurement first = forks.get(0);
        final List<Measurement> good =
                forks.stream().filter(m -> m.failure() == null).toList();
        out.printf(
                Locale.ROOT,
                "%-11s %-20s %7d %9s %12s %9s %9s %9s %9s %8s %6s%n",
                first.kind(),
                first.sink() + (first.isForced() ? " forced" : ""),
                first.payloadBytes(),
                first.targetPerS() == 0 ? NONE : Long.toString(first.targetPerS()),
                median(good, "%,.0f", Measurement::perSecond),
                latency(good, "p50"),
                latency(good, "p99"),
                latency(good, "max"),
                median(good, "%.0f", Measurement::cpuNsPerWrite),
                median(good, "%.3f", Measurement::bytesPerWrite),
                good.size() + "/" + forks.size());
    }

    private static String latency(final List<Measurement> good, final String name) {
        final List<Measurement> timed =
                good.stream().filter(m -> m.latencyNs().containsKey(name)).toList();
        return median(timed, "%.2f", m -> m.latencyNs().get(name) / 1e3);
    }

    private static String median(
            final List<Measurement> good, final String format, final ToDoubleFunction<Measurement> value) {
        final double[] values = good.stream().mapToDouble(value).toArray();
        return values.length == 0
                ? NONE
                : String.format(Locale.ROOT, format, Medians.median(values).getAsDouble());
    }
}
