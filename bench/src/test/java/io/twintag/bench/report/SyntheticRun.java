package io.twintag.bench.report;

import io.twintag.bench.result.Measurement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** A results folder with made-up, plausible figures of every kind of measurement, always the same. */
final class SyntheticRun {
    static final long SEED = 4242;
    static final String FAILURE = "sent 1000, acknowledged 990 within 10 s";

    private static final int RECORDS_A_SECOND = 4000;
    static final long START_MS = 1_795_000_000_000L;

    private final Random random = new Random(SEED);
    private final List<Measurement> measurements = new ArrayList<>();
    private final ReportFolder folder;

    SyntheticRun(final Path parent, final String name) throws IOException {
        folder = ReportFolder.create(parent, name);
    }

    ReportFolder folder() {
        return folder;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    /** Everything that a report shows; one fork of null-relay has failed. */
    SyntheticRun full(final int forks, final int seconds) throws IOException {
        for (int fork = 1; fork <= forks; fork++) {
            latency("aeron-ping-pong", 64, 100_000, fork, seconds, 700);
            latency("null-relay", 64, 100_000, fork, seconds, 950);
            latency("twintag", 64, 100_000, fork, seconds, 1200);
            latency("twintag-processes", 64, 100_000, fork, seconds, 1900);
            for (final long rate : new long[] {200_000, 500_000, 1_000_000, 2_000_000}) {
                latency("twintag", 64, rate, fork, 1, 1200 + rate * rate / 1e9);
            }
            for (final int payload : new int[] {64, 256, 1024, 4096}) {
                throughput("twintag", payload, fork, 5.5e6 / (1 + payload / 300.0));
                throughput("null-relay", payload, fork, 7e6 / (1 + payload / 500.0));
                throughput("double-copy", payload, fork, 14e6 / (1 + payload / 350.0));
                throughput("chronicle-queue", payload, fork, 1.4e6 / (1 + payload / 900.0));
            }
            path(fork);
        }
        fail("null-relay", 64, 100_000, forks + 1);
        finish();
        return this;
    }

    /** What {@code bench mirror} measures beside latency. */
    SyntheticRun mirror() throws IOException {
        final Map<String, String> retire = new LinkedHashMap<>();
        retire.put("written/s meanwhile", "2200000");
        retire.put("retired/s of these, without load", "5100000");
        add("retire", "twintag", 64, 0, 1, null, 1_900_000, Map.of(), Map.of(), null, retire);
        resync("resync", 4096, 10_000, "tag tables fetched and compared, s");
        resync("resync", 512, 1_000_000, "tag tables fetched and compared, s");
        resync("search", 512, 1_000_000, "trailers compared, s");
        finish("PASSED");
        return this;
    }

    private void resync(final String kind, final int blockSize, final long blocks, final String found) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("blocks in doubt", Long.toString(blocks));
        settings.put("bytes copied", Long.toString(blocks * blockSize));
        settings.put("opening the device, s", "0.4");
        settings.put(found, Double.toString(blocks / 2e6));
        settings.put("blocks copied, s", Double.toString(blocks / 1e5));
        add(kind, "twintag", blockSize, 0, 1, null, 1e5, Map.of(), Map.of(), null, settings);
    }

    void finish() throws IOException {
        finish("FAILED");
    }

    /** Ends the run with a verdict. */
    void finish(final String verdict) throws IOException {
        folder.write(measurements);
        folder.writeSummary(Map.of(
                "command",
                "latency",
                "verdict",
                verdict,
                "ratios",
                new LinkedHashMap<>(Map.of("p50_vs_null_relay", 1.26, "throughput_64_vs_null_relay", 0.66)),
                "targets",
                Map.of("p50_vs_null_relay", 1.3, "throughput_64_vs_null_relay", 0.7),
                "verified",
                12_345_678,
                "folder",
                folder.name(),
                "notes",
                List.of("made-up figures", "1,000,000 records/s were asked for, 812,000 achieved")));
        folder.environment(
                Environment.ended(Environment.collect("spin", List.of("latency", "--rate", "100000")), false));
        folder.finish();
    }

    void latency(
            final String sink,
            final int payload,
            final long rate,
            final int fork,
            final int seconds,
            final double p50Ns)
            throws IOException {
        final List<Histogram> intervals = new ArrayList<>();
        final Histogram all = new Histogram(3);
        for (int i = 0; i < seconds; i++) {
            final Histogram interval = interval(i, p50Ns);
            intervals.add(interval);
            all.add(interval);
        }
        final String file = "latency-" + sink + "-" + payload + "-" + rate + "-" + fork + ".hlog";
        write(folder.raw().resolve(file), sink, intervals);
        final Map<String, Long> call = Map.of("p50", (long) (p50Ns / 14), "p99", (long) (p50Ns / 3));
        add(
                "latency",
                sink,
                payload,
                rate,
                fork,
                null,
                rate * 0.999,
                percentiles(all),
                call,
                file,
                Map.of("ring", "16m"));
    }

    private Histogram interval(final int second, final double p50Ns) {
        final Histogram interval = new Histogram(3);
        interval.setStartTimeStamp(START_MS + second * 1000L);
        interval.setEndTimeStamp(START_MS + (second + 1) * 1000L);
        for (int i = 0; i < RECORDS_A_SECOND; i++) {
            final double normal = p50Ns * Math.exp(0.18 * random.nextGaussian());
            final double tail = random.nextInt(80) == 0 ? normal * (2 + 30 * Math.pow(random.nextDouble(), 4)) : normal;
            interval.recordValue((long) tail);
        }
        interval.recordValue((long) (p50Ns * 100 * (1 + random.nextInt(20))));
        return interval;
    }

    static void write(final Path file, final String tag, final List<Histogram> intervals) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file))) {
            final HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.setBaseTime(START_MS);
            for (final Histogram interval : intervals) {
                interval.setTag(tag);
                writer.outputIntervalHistogram(interval);
            }
        }
    }

    static Map<String, Long> percentiles(final Histogram histogram) {
        final Map<String, Long> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", histogram.getValueAtPercentile(50));
        percentiles.put("p90", histogram.getValueAtPercentile(90));
        percentiles.put("p99", histogram.getValueAtPercentile(99));
        percentiles.put("p99.9", histogram.getValueAtPercentile(99.9));
        percentiles.put("p99.99", histogram.getValueAtPercentile(99.99));
        percentiles.put("max", histogram.getMaxValue());
        return percentiles;
    }

    private void throughput(final String sink, final int payload, final int fork, final double perSecond) {
        final double noisy = perSecond * (0.9 + 0.2 * random.nextDouble());
        add("throughput", sink, payload, 0, fork, null, noisy, Map.of(), Map.of(), null, Map.of());
    }

    private void path(final int fork) {
        final Map<String, String> steps = new LinkedHashMap<>();
        steps.put("claim, copy and checksum in the session ring", "48");
        steps.put("sequencer: seen", "140");
        steps.put("sequencer: checked, stamped, framed", "95");
        steps.put("offered to both", "60");
        steps.put("seen by the device", "210");
        steps.put("tag recorded, data stored, tag applied", "170");
        steps.put("acknowledged", "230");
        steps.put("completion seen", Integer.toString(40 + fork));
        add("path", "twintag", 64, 100_000, fork, null, 0, Map.of(), Map.of(), null, steps);
    }

    /** A fork that reports absurdly good figures and yet has failed. */
    void fail(final String sink, final int payload, final long rate, final int fork) {
        add("latency", sink, payload, rate, fork, FAILURE, 9e9, Map.of("p50", 1L), Map.of(), null, Map.of());
    }

    private void add(
            final String kind,
            final String sink,
            final int payload,
            final long rate,
            final int fork,
            final String failure,
            final double perSecond,
            final Map<String, Long> latency,
            final Map<String, Long> call,
            final String file,
            final Map<String, String> settings) {
        measurements.add(new Measurement(
                kind,
                sink,
                false,
                payload,
                rate,
                fork,
                failure,
                1000,
                failure == null ? 1000 : 990,
                perSecond,
                latency,
                call,
                180,
                0,
                1000,
                file,
                settings));
    }
}
