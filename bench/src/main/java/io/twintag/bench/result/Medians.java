package io.twintag.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Medians over the forks of a load, and ratios of these. Failed forks count for nothing. */
public final class Medians {
    private final List<Measurement> measurements;

    public Medians(final List<Measurement> measurements) {
        this.measurements = List.copyOf(measurements);
    }

    /** The middle one, or the mean of the two in the middle; empty without values. */
    public static OptionalDouble median(final double... values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** The median over the good forks of a load, whatever its rate; empty if none is good. */
    public OptionalDouble of(
            final String kind,
            final String sink,
            final boolean isForced,
            final int payloadBytes,
            final ToDoubleFunction<Measurement> value) {
        return median(values(kind, sink, isForced, payloadBytes, value).toArray());
    }

    private DoubleStream values(
            final String kind,
            final String sink,
            final boolean isForced,
            final int payloadBytes,
            final ToDoubleFunction<Measurement> value) {
        return measurements.stream()
                .filter(m -> m.failure() == null
                        && m.kind().equals(kind)
                        && m.sink().equals(sink)
                        && m.isForced() == isForced
                        && m.payloadBytes() == payloadBytes)
                .mapToDouble(value);
    }

    /** These at one rate only. */
    public Medians at(final long targetPerS) {
        return new Medians(
                measurements.stream().filter(m -> m.targetPerS() == targetPerS).toList());
    }

    /** The median of a percentile of latency, class A, in nanoseconds; see {@link Measurement#latencyNs}. */
    public OptionalDouble latency(final String sink, final int payloadBytes, final String percentile) {
        return of(Load.LATENCY, sink, false, payloadBytes, m -> latencyNs(m, percentile));
    }

    /** The least of all forks: where cores are near and far by turns, that is likely a fork of near cores. */
    public OptionalDouble leastLatency(final String sink, final int payloadBytes, final String percentile) {
        return values(Load.LATENCY, sink, false, payloadBytes, m -> latencyNs(m, percentile))
                .min();
    }

    private static double latencyNs(final Measurement m, final String percentile) {
        return m.latencyNs().getOrDefault(percentile, 0L);
    }

    /** The quotient of two, empty if one is missing or the second is 0. */
    public static OptionalDouble ratio(final OptionalDouble of, final OptionalDouble to) {
        return of.isPresent() && to.isPresent() && to.getAsDouble() != 0
                ? OptionalDouble.of(of.getAsDouble() / to.getAsDouble())
                : OptionalDouble.empty();
    }
}
