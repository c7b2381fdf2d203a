package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;

/** twintag beside what a user would take instead, each load interleaved with the same load of the others. */
@Command(
        name = "peers",
        description = "twintag beside what you would take instead: class A acknowledges in memory, class B on disk.",
        footer = {
            "",
            "Class A: in the page cache of both copies. Class B (forced): on stable storage of both copies, 64 writers.",
            "A peer that does not start is told and left out; the others go on.",
            "",
            "Examples:",
            "  twintag bench peers --quick --json",
            "  twintag bench peers --sinks twintag,chronicle-queue --payload 64",
        })
final class PeersCommand extends MeasuringCommand {
    private static final long RATE = 20_000;
    /** What 64 writers that wait for a disk append: a million records of 64 bytes. */
    private static final long FORCED_BYTES = 64L * 1024 * 1024;

    private static final String ARCHIVE = "archive";

    @Override
    boolean isOptional(final String sink) {
        return Sinks.of(sink).isPeer();
    }

    @Override
    void measure(final RunOptions options, final BenchRun run, final Summary summary) {
        final List<Sinks> sinks = new ArrayList<>(List.of(Sinks.TWINTAG));
        if (!options.isQuick()) {
            sinks.add(Sinks.TWINTAG_ONE_THREAD); // as most peers have it
        }
        sinks.addAll(Sinks.peers());
        final List<Sinks> chosen = options.sinks(sinks.toArray(new Sinks[0]));
        final List<Integer> payloads = options.payloads(64, 1024, 4096);
        final int payload = payloads.get(0);
        final long rate = options.rate(RATE);

        run.run(throughputs(options, chosen, payloads), options.forks(1, 5));
        final List<Load> others = new ArrayList<>();
        chosen.forEach(sink -> others.add(load(options, Load.LATENCY, sink, false, payload, rate)));
        chosen.stream()
                .filter(sink -> sink != Sinks.TWINTAG_ONE_THREAD)
                .forEach(sink -> others.add(load(options, Load.WRITERS, sink, true, payload, 0)));
        run.run(others, options.forks(1, 5));

        final Medians medians = new Medians(run.measurements());
        for (final Sinks peer : chosen) {
            if (peer.isPeer()) {
                ratios(medians, summary, peer, payloads);
            }
        }
        best(medians, summary, chosen, payload);
        summary.ratio(
                "call_p50_ns",
                medians.of(Load.LATENCY, Sinks.TWINTAG.title(), false, payload, m -> m.callNs()
                        .getOrDefault("p50", 0L)),
                100);
        LatencyCommand.noteRatesNotHeld(run, summary);
    }

    /** With --quick the larger payloads only where a target is set for them. */
    private static List<Load> throughputs(
            final RunOptions options, final List<Sinks> chosen, final List<Integer> payloads) {
        final List<Load> loads = new ArrayList<>();
        for (final int payload : payloads) {
            for (final Sinks sink : chosen) {
                final boolean isTarget = payload == payloads.get(0)
                        || !sink.isPeer()
                        || sink.key().equals(ARCHIVE);
                if (isTarget || !options.isQuick()) {
                    loads.add(load(options, Load.THROUGHPUT, sink, false, payload, 0));
                }
            }
        }
        return loads;
    }

    private static Load load(
            final RunOptions options,
            final String kind,
            final Sinks sink,
            final boolean isForced,
            final int payload,
            final long rate) {
        return new Load(
                kind,
                sink.title(),
                isForced,
                payload,
                rate,
                1,
                options.warmUpMs(4, 12),
                options.measureMs(2, 10),
                kind.equals(Load.WRITERS) ? FORCED_BYTES : options.maxBytes(1024, 3072));
    }

    private static void ratios(
            final Medians medians, final Summary summary, final Sinks peer, final List<Integer> payloads) {
        final boolean isArchive = peer.key().equals(ARCHIVE);
        final int first = payloads.get(0);
        for (final int payload : payloads) {
            final String key = peer.key() + "_throughput_" + payload;
            final OptionalDouble ratio = Medians.ratio(
                    rate(medians, Load.THROUGHPUT, Sinks.TWINTAG, false, payload),
                    rate(medians, Load.THROUGHPUT, peer, false, payload));
            if (payload == first || ratio.isPresent()) {
                summary.ratio(key, ratio, isArchive ? (payload < 1024 ? 1.0 : 1.5) : 3.0);
            }
        }
        for (final String percentile : List.of("p50", "p99")) {
            final OptionalDouble ratio = LatencyCommand.ratio(medians, Sinks.TWINTAG, peer, first, percentile);
            final boolean isMedian = percentile.equals("p50");
            if (isArchive) {
                summary.ratio(peer.key() + "_" + percentile, ratio, isMedian ? 0.35 : 0.5);
            } else if (isMedian) {
                summary.ratio(peer.key() + "_" + percentile, ratio);
            } else {
                summary.ratio(peer.key() + "_" + percentile, ratio, 1.0);
            }
            final OptionalDouble ofOneThread =
                    LatencyCommand.ratio(medians, Sinks.TWINTAG_ONE_THREAD, peer, first, percentile);
            if (ofOneThread.isPresent()) {
                summary.ratio(peer.key() + "_" + percentile + "_one_thread", ofOneThread);
            }
        }
        summary.ratio(peer.key() + "_p50_best_forks", LatencyCommand.bestForks(medians, Sinks.TWINTAG, peer, first));
        summary.ratio(
                peer.key() + "_forced_throughput",
                Medians.ratio(
                        rate(medians, Load.WRITERS, Sinks.TWINTAG, true, first),
                        rate(medians, Load.WRITERS, peer, true, first)),
                1.0);
        summary.ratio(
                peer.key() + "_forced_p50",
                Medians.ratio(forcedP50(medians, Sinks.TWINTAG, first), forcedP50(medians, peer, first)));
    }

    /** Class B: the p50 is held against the best peer's. */
    private static void best(
            final Medians medians, final Summary summary, final List<Sinks> chosen, final int payload) {
        final OptionalDouble best = chosen.stream()
                .filter(Sinks::isPeer)
                .map(peer -> forcedP50(medians, peer, payload))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .min();
        summary.ratio("best_peer_forced_p50", Medians.ratio(forcedP50(medians, Sinks.TWINTAG, payload), best), 1.0);
    }

    private static OptionalDouble forcedP50(final Medians medians, final Sinks sink, final int payload) {
        return medians.of(
                Load.WRITERS, sink.title(), true, payload, m -> m.latencyNs().getOrDefault("p50", 0L));
    }

    private static OptionalDouble rate(
            final Medians medians, final String kind, final Sinks sink, final boolean isForced, final int payload) {
        return medians.of(kind, sink.title(), isForced, payload, Measurement::perSecond);
    }
}
