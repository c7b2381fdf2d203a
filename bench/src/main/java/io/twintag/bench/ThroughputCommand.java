package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;

/** As fast as both copies acknowledge, against what the machine could do. */
@Command(
        name = "throughput",
        description =
                "Records a second that both copies acknowledge, by payload, beside the null relay and the double copy.",
        footer = {
            "",
            "Examples:",
            "  twintag bench throughput --quick --json",
            "  twintag bench throughput --payload 64,4096 --forks 7 --seconds 10",
        })
final class ThroughputCommand extends MeasuringCommand {
    private static final int SMALL = 64;
    private static final int LARGE = 4096;

    @Override
    void measure(final RunOptions options, final BenchRun run, final Summary summary) {
        final List<Load> loads = new ArrayList<>();
        final List<Integer> payloads = options.payloads(SMALL, 256, 1024, LARGE);
        for (final int payload : payloads) {
            for (final Sinks sink : options.sinks(Sinks.TWINTAG, Sinks.NULL_RELAY, Sinks.DOUBLE_COPY)) {
                loads.add(new Load(
                        Load.THROUGHPUT,
                        sink.title(),
                        false,
                        payload,
                        0,
                        1,
                        options.warmUpMs(10, 12),
                        options.measureMs(2, 5),
                        options.maxBytes(1536, 3072)));
            }
        }
        if (options.isQuick()) {
            run.run(loads.stream().filter(load -> isTarget(load.payloadBytes())).toList(), options.forks(1, 5));
            run.run(
                    loads.stream()
                            .filter(load -> !isTarget(load.payloadBytes()))
                            .toList(),
                    options.forks(1, 5));
        } else {
            run.run(loads, options.forks(1, 5));
        }
        for (final int payload : payloads) {
            ratios(run, summary, payload);
        }
    }

    /** A target is set for the smallest and the largest; with --quick the others get one fork. */
    private static boolean isTarget(final int payload) {
        return payload == SMALL || payload == LARGE;
    }

    private static void ratios(final BenchRun run, final Summary summary, final int payload) {
        final Medians medians = new Medians(run.measurements());
        final OptionalDouble own = rate(medians, Sinks.TWINTAG, payload);
        final OptionalDouble toRelay = Medians.ratio(own, rate(medians, Sinks.NULL_RELAY, payload));
        final OptionalDouble toCopy = Medians.ratio(own, rate(medians, Sinks.DOUBLE_COPY, payload));
        final String key = "throughput_" + payload;
        if (payload == SMALL) {
            summary.ratio(key + "_vs_null_relay", toRelay, 0.7);
        } else {
            summary.ratio(key + "_vs_null_relay", toRelay);
        }
        if (payload == LARGE) {
            summary.ratio(key + "_vs_double_copy", toCopy, 0.4);
        } else {
            summary.ratio(key + "_vs_double_copy", toCopy);
        }
    }

    private static OptionalDouble rate(final Medians medians, final Sinks sink, final int payload) {
        return medians.of(Load.THROUGHPUT, sink.title(), false, payload, Measurement::perSecond);
    }
}
