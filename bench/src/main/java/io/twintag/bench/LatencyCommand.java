package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;

/** How long a write takes at a given rate, beside the floors, and from which rate on it takes longer. */
@Command(
        name = "latency",
        description =
                "Time from when a write is due until both copies acknowledge it, at a fixed rate, beside the floors.",
        footer = {
            "",
            "Without --quick the rate is also doubled for twintag until it is not held any more: p99 against load. Held is",
            "a rate of which 99 %% was achieved, with a p99 of at most ten times that at the lowest rate.",
            "A rate that is not held does not fail the run: what was achieved is told.",
            "",
            "Examples:",
            "  twintag bench latency --quick --json",
            "  twintag bench latency --rate 500000 --payload 64,1024 --sinks twintag,null-relay",
        })
final class LatencyCommand extends MeasuringCommand {
    private static final long RATE = 100_000;
    private static final long FIRST_SWEPT = 50_000;
    private static final long LAST_SWEPT = 12_800_000;

    @Override
    void measure(final RunOptions options, final BenchRun run, final Summary summary) {
        final List<Integer> payloads = options.payloads(64);
        final long rate = options.rate(RATE);
        final List<Load> loads = new ArrayList<>();
        for (final int payload : payloads) {
            for (final Sinks sink : options.sinks(
                    Sinks.TWINTAG,
                    Sinks.NULL_RELAY,
                    Sinks.AERON_PING_PONG,
                    Sinks.TWINTAG_ONE_THREAD,
                    Sinks.TWINTAG_PROCESSES)) {
                loads.add(load(options, sink, payload, rate));
            }
        }
        run.run(loads, options.forks(1, 5));
        ratios(new Medians(run.measurements()), summary, payloads.get(0), rate);
        noteRatesNotHeld(run, summary);
        if (!options.isQuick() && options.sinks(Sinks.TWINTAG).contains(Sinks.TWINTAG)) {
            sweep(options, run, summary, payloads.get(0), rate);
        }
    }

    private static Load load(final RunOptions options, final Sinks sink, final int payload, final long rate) {
        return new Load(
                Load.LATENCY,
                sink.title(),
                false,
                payload,
                rate,
                1,
                options.warmUpMs(10, 15),
                options.measureMs(5, 20),
                options.maxBytes(1024, 3072));
    }

    private static void ratios(final Medians all, final Summary summary, final int payload, final long rate) {
        final Medians medians = all.at(rate);
        summary.ratio("p50_vs_null_relay", ratio(medians, Sinks.TWINTAG, Sinks.NULL_RELAY, payload, "p50"), 1.3);
        summary.ratio(
                "p50_vs_aeron_ping_pong", ratio(medians, Sinks.TWINTAG, Sinks.AERON_PING_PONG, payload, "p50"), 2.0);
        summary.ratio("p50_vs_null_relay_best_forks", bestForks(medians, Sinks.TWINTAG, Sinks.NULL_RELAY, payload));
        summary.ratio(
                "p50_vs_aeron_ping_pong_best_forks", bestForks(medians, Sinks.TWINTAG, Sinks.AERON_PING_PONG, payload));
        summary.ratio("p99_vs_null_relay", ratio(medians, Sinks.TWINTAG, Sinks.NULL_RELAY, payload, "p99"));
        for (final String percentile : List.of("p50", "p99")) {
            summary.ratio(
                    "one_thread_" + percentile + "_vs_null_relay",
                    ratio(medians, Sinks.TWINTAG_ONE_THREAD, Sinks.NULL_RELAY, payload, percentile));
        }
    }

    /** A percentile of one sink divided by that of another, each the median over its forks. */
    static OptionalDouble ratio(
            final Medians medians, final Sinks of, final Sinks to, final int payload, final String percentile) {
        return Medians.ratio(
                medians.latency(of.title(), payload, percentile), medians.latency(to.title(), payload, percentile));
    }

    /**
     * The ratio of the p50 of each one's best fork: less by chance where cores are near and far, see {@code CacheLine}.
     */
    static OptionalDouble bestForks(final Medians medians, final Sinks of, final Sinks to, final int payload) {
        return Medians.ratio(
                medians.leastLatency(of.title(), payload, "p50"), medians.leastLatency(to.title(), payload, "p50"));
    }

    /**
     * One fork at each rate, doubled, up to the first that is not held. Of the rate that was measured before, those
     * forks count: a further one would be a sixth in their median, and would replace the log of the first.
     */
    private static void sweep(
            final RunOptions options, final BenchRun run, final Summary summary, final int payload, final long rate) {
        final Knee knee = new Knee(Sinks.TWINTAG.title(), payload);
        for (long swept = FIRST_SWEPT; swept <= LAST_SWEPT; swept *= 2) {
            if (swept != rate) {
                run.run(List.of(load(options, Sinks.TWINTAG, payload, swept)), 1);
            }
            if (run.isInterrupted() || !knee.take(run.measurements(), swept)) {
                break;
            }
        }
        if (!knee.text().isEmpty()) {
            summary.note(knee.text());
        }
    }

    static void noteRatesNotHeld(final BenchRun run, final Summary summary) {
        for (final Measurement m : run.measurements()) {
            if (m.failure() == null && m.targetPerS() > 0 && m.perSecond() < m.targetPerS() * Knee.HELD) {
                summary.note(String.format(
                        Locale.ROOT,
                        "%s%s did not hold %,d a second of %d bytes in fork %d: %,.0f were achieved",
                        m.sink(),
                        m.isForced() ? " forced" : "",
                        m.targetPerS(),
                        m.payloadBytes(),
                        m.fork(),
                        m.perSecond()));
            }
        }
    }
}
