package io.twintag.bench.result;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a rig has found so far; becomes a {@link Measurement}. One thread. */
public final class MeasurementBuilder {
    private final Load load;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String failure;
    private long sent;
    private long acknowledged;
    private double perSecond;
    private Map<String, Long> latencyNs = Map.of();
    private Map<String, Long> callNs = Map.of();
    private double cpuNsPerWrite;
    private double bytesPerWrite = -1;
    private long verified;
    private String histogram;

    public MeasurementBuilder(final Load load) {
        this.load = load;
    }

    /** A load that came to nothing. */
    public static Measurement failed(final Load load, final String reason) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        outcome.fail(reason);
        return outcome.toMeasurement();
    }

    public void fail(final String reason) {
        failure = failure == null ? reason : failure;
    }

    boolean isFailed() {
        return failure != null;
    }

    public void counted(final long sentRecords, final long acknowledgedRecords, final double acknowledgedPerSecond) {
        sent = sentRecords;
        acknowledged = acknowledgedRecords;
        perSecond = acknowledgedPerSecond;
    }

    public void latency(final Histogram merged, final String fileName) {
        latencyNs = percentiles(merged);
        histogram = fileName;
    }

    public void calls(final Histogram merged) {
        callNs = percentiles(merged);
    }

    public void cost(final double cpuNs, final double bytes) {
        cpuNsPerWrite = cpuNs;
        bytesPerWrite = bytes;
    }

    public void verified(final long records) {
        verified = records;
    }

    public void setting(final String name, final String value) {
        settings.put(name, value);
    }

    public void settings(final Map<String, String> more) {
        settings.putAll(more);
    }

    public Measurement toMeasurement() {
        return new Measurement(
                load.kind(),
                load.sink(),
                load.isForced(),
                load.payloadBytes(),
                load.targetPerS(),
                load.fork(),
                failure,
                sent,
                acknowledged,
                perSecond,
                latencyNs,
                callNs,
                cpuNsPerWrite,
                bytesPerWrite,
                verified,
                histogram,
                settings);
    }

    /** The percentiles that a measurement names; empty for an empty histogram. */
    static Map<String, Long> percentiles(final Histogram histogram) {
        final Map<String, Long> named = new LinkedHashMap<>();
        if (histogram.getTotalCount() > 0) {
            named.put("p50", histogram.getValueAtPercentile(50));
            named.put("p90", histogram.getValueAtPercentile(90));
            named.put("p99", histogram.getValueAtPercentile(99));
            named.put("p99.9", histogram.getValueAtPercentile(99.9));
            named.put("p99.99", histogram.getValueAtPercentile(99.99));
            named.put("max", histogram.getMaxValue());
        }
        return named;
    }
}
