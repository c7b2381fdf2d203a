package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;

/** What keeps the two copies equal, and what it costs the writes: diff agent, tag table, resync. */
@Command(
        name = "mirror",
        description =
                "Cost of the diff agent, entries retired a second, memory of a tag, and a resync of blocks in doubt.",
        footer = {
            "",
            "Diff off: nobody listens to tag pages, so devices send none, nothing is compared and nothing retired; the tag",
            "tables have room for all. With --quick the large resync has 100,000 blocks, else a million.",
            "",
            "Examples:",
            "  twintag bench mirror --quick --json",
            "  twintag bench mirror --rate 200000 --forks 7",
        })
final class MirrorCommand extends MeasuringCommand {
    private static final long RATE = 100_000;
    private static final int FEW = 10_000;
    private static final int FEW_BYTES = 4096;
    private static final int MANY = 1_000_000;
    private static final int MANY_QUICK = 100_000;
    private static final int MANY_BYTES = 512;
    private static final double COPIED_TARGET = 1.05;
    private static final String OWN = Sinks.TWINTAG.title();

    @Override
    void measure(final RunOptions options, final BenchRun run, final Summary summary) {
        options.refuseSinks("mirror");
        final int payload = options.payloads(64).get(0);
        final long rate = options.rate(RATE);
        final int many = options.isQuick() ? MANY_QUICK : MANY;
        final List<Load> diff = List.of(
                latency(options, Sinks.DIFF_ON, payload, rate), latency(options, Sinks.DIFF_OFF, payload, rate));
        run.run(diff, options.forks(3, 5));
        final List<Load> others = List.of(
                retire(options, payload),
                resync(Load.RESYNC, FEW, FEW_BYTES),
                resync(Load.RESYNC, many, MANY_BYTES),
                resync(Load.SEARCH, many, MANY_BYTES));
        run.run(others, options.forks(1, 3));

        final Medians medians = new Medians(run.measurements());
        summary.ratio("diff_on_off_p50", onOff(medians, payload, "p50"), 1.05);
        summary.ratio(
                "diff_on_off_p50_best_forks",
                LatencyCommand.bestForks(medians, Sinks.DIFF_ON, Sinks.DIFF_OFF, payload));
        summary.ratio("diff_on_off_p99", onOff(medians, payload, "p99"));
        summary.ratio("retired_per_second", medians.of(Load.RETIRE, OWN, false, payload, MirrorCommand::whole));
        tell(medians, summary, "tag_bytes", Load.RETIRE, payload, "tag table, bytes a tag");
        tell(medians, summary, "tag_page_bytes", Load.RETIRE, payload, "tag table, bytes a page");
        resyncs(medians, summary, "resync_10k", Load.RESYNC, FEW_BYTES);
        final String manyKey = options.isQuick() ? "100k" : "1m";
        resyncs(medians, summary, "resync_" + manyKey, Load.RESYNC, MANY_BYTES);
        resyncs(medians, summary, "search_" + manyKey, Load.SEARCH, MANY_BYTES);
        tell(medians, summary, "trailers_per_second", Load.SEARCH, MANY_BYTES, "trailers compared/s");
        if (options.isQuick()) {
            summary.note(String.format(
                    Locale.ROOT, "a quick run: the large resync has %,d blocks in doubt, not %,d", MANY_QUICK, MANY));
        }
        LatencyCommand.noteRatesNotHeld(run, summary);
    }

    private static Load latency(final RunOptions options, final Sinks sink, final int payload, final long rate) {
        return new Load(
                Load.LATENCY,
                sink.title(),
                false,
                payload,
                rate,
                1,
                options.warmUpMs(6, 15),
                options.measureMs(3, 20),
                options.maxBytes(1024, 3072));
    }

    private static Load retire(final RunOptions options, final int payload) {
        return new Load(
                Load.RETIRE,
                OWN,
                false,
                payload,
                0,
                1,
                options.warmUpMs(4, 10),
                options.measureMs(2, 5),
                options.maxBytes(384, 768));
    }

    /** Ends when it is done: no times are set. */
    private static Load resync(final String kind, final long blocks, final int blockSize) {
        return new Load(kind, OWN, false, blockSize, 0, 1, 0, 0, blocks * blockSize);
    }

    private static OptionalDouble onOff(final Medians medians, final int payload, final String percentile) {
        return LatencyCommand.ratio(medians, Sinks.DIFF_ON, Sinks.DIFF_OFF, payload, percentile);
    }

    private static void resyncs(
            final Medians medians, final Summary summary, final String key, final String kind, final int blockSize) {
        tell(medians, summary, key + "_seconds", kind, blockSize, "resync, s");
        summary.ratio(
                key + "_copied_per_in_doubt",
                setting(medians, kind, blockSize, "copied for each byte in doubt"),
                COPIED_TARGET);
    }

    private static void tell(
            final Medians medians,
            final Summary summary,
            final String key,
            final String kind,
            final int bytes,
            final String setting) {
        summary.ratio(key, setting(medians, kind, bytes, setting));
    }

    private static OptionalDouble setting(
            final Medians medians, final String kind, final int bytes, final String setting) {
        final OptionalDouble median = medians.of(kind, OWN, false, bytes, m -> number(m.settings(), setting));
        return median.isPresent() && Double.isNaN(median.getAsDouble()) ? OptionalDouble.empty() : median;
    }

    private static double number(final Map<String, String> settings, final String name) {
        return Double.parseDouble(settings.getOrDefault(name, "NaN"));
    }

    private static double whole(final Measurement measurement) {
        return Math.round(measurement.perSecond());
    }
}
