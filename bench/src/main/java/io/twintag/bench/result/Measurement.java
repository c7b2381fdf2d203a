package io.twintag.bench.result;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one fork (one JVM, one sink, one load) measured. A run's {@code results.json} is an array of these.
 *
 * @param kind           latency, throughput, writers (closed loop of many writers), or the name of a proof.
 * @param sink           the sink's name, as the tables have it.
 * @param isForced       acknowledged means forced on both copies.
 * @param payloadBytes   length of a record.
 * @param targetPerS     rate that was asked for, records a second; 0 for as fast as possible.
 * @param fork           from 1.
 * @param failure        why this fork counts for nothing; null when it does count.
 * @param sent           records appended while it was measured.
 * @param acknowledged   of these, acknowledged by both copies.
 * @param perSecond      acknowledged records a second.
 * @param latencyNs      percentiles of latency: "p50", "p90", "p99", "p99.9", "p99.99", "max" to nanoseconds; empty
 *     when none.
 * @param callNs         the same of the time that one append took on the application's own thread; empty when none.
 * @param cpuNsPerWrite  CPU time of all threads of the sink, divided by records; 0 when not measured.
 * @param bytesPerWrite  bytes allocated by the hot threads, divided by records; negative when not measured.
 * @param verified       records of each copy that were read back and found right, before they were counted.
 * @param histogram      file name of the interval log beside this, null when none.
 * @param settings       what else was set, to be told in the report.
 */
public record Measurement(
        String kind,
        String sink,
        boolean isForced,
        int payloadBytes,
        long targetPerS,
        int fork,
        String failure,
        long sent,
        long acknowledged,
        double perSecond,
        Map<String, Long> latencyNs,
        Map<String, Long> callNs,
        double cpuNsPerWrite,
        double bytesPerWrite,
        long verified,
        String histogram,
        Map<String, String> settings) {

    /** Adds one more thing that was set. */
    public Measurement with(final String name, final String value) {
        final Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return new Measurement(
                kind,
                sink,
                isForced,
                payloadBytes,
                targetPerS,
                fork,
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
                more);
    }
}
