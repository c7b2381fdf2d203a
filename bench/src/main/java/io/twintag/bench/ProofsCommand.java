package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;

/** What a write costs the hot threads beside time. */
@Command(
        name = "proofs",
        description =
                "Bytes allocated, system calls, page faults and context switches of the hot threads, per write; and the"
                        + " steps of a write",
        footer = {
            "",
            "System calls are counted with strace (Debian's package strace), attached to the two hot threads in a stretch of",
            "its own. Without it they are told as not measured. Page faults: into a log that is allocated, mapped and touched",
            "before. All counts hold what the threads do now and then as well: heartbeats, and looking who lives.",
            "",
            "Beside it, the way of a write step by step: all parts on one thread, a batch of 64 writes at a time. The sum is",
            "CPU time, not latency.",
            "",
            "Example:",
            "  twintag bench proofs --quick --json",
        })
final class ProofsCommand extends MeasuringCommand {
    /** What counts as no bytes a write: what is done a few times a second divides by millions of writes. */
    private static final double NO_BYTES = 0.1;

    private static final double NO_CALLS_PER_MILLION = 100;

    private static final List<String> THREADS = List.of("caller", "devices");
    private static final List<String> COUNTS = List.of(
            "allocated_bytes_per_write",
            "system_calls_per_million",
            "minor_faults_per_million",
            "voluntary_switches_per_million",
            "involuntary_switches_per_million");

    @Override
    void measure(final RunOptions options, final BenchRun run, final Summary summary) {
        final List<Load> loads = new ArrayList<>();
        for (final int payload : options.payloads(64)) {
            for (final Sinks sink : options.sinks(Sinks.TWINTAG)) {
                loads.add(new Load(
                        Load.PROOFS,
                        sink.title(),
                        false,
                        payload,
                        0,
                        1,
                        options.warmUpMs(5, 10),
                        options.measureMs(3, 5),
                        options.maxBytes(1536, 3072)));
            }
        }
        loads.addAll(options.payloads(64).stream()
                .map(payload -> path(options, payload))
                .toList());
        run.run(loads, options.forks(1, 5));
        for (final String thread : THREADS) {
            for (final String count : COUNTS) {
                tell(run, summary, thread, count);
            }
        }
        run.measurements().stream()
                .map(m -> m.settings().get("system calls"))
                .filter(text -> text != null && text.startsWith("not measured"))
                .distinct()
                .forEach(text -> summary.note("system calls: " + text));
    }

    /** The steps of a write, told beside: on one thread, so of no sink in particular. */
    private static Load path(final RunOptions options, final int payload) {
        return new Load(
                Load.PATH,
                Sinks.TWINTAG.title(),
                false,
                payload,
                0,
                1,
                options.warmUpMs(4, 8),
                options.measureMs(2, 5),
                options.maxBytes(512, 1024));
    }

    private static void tell(final BenchRun run, final Summary summary, final String thread, final String count) {
        final double[] values = run.measurements().stream()
                .filter(m -> m.failure() == null)
                .map(Measurement::settings)
                .filter(settings -> settings.containsKey(thread + "." + count))
                .mapToDouble(settings -> Double.parseDouble(settings.get(thread + "." + count)))
                .toArray();
        final OptionalDouble median = Medians.median(values);
        final String key = thread + "_" + count;
        switch (count) {
            case "allocated_bytes_per_write" -> summary.ratio(key, median, NO_BYTES);
            case "system_calls_per_million" -> summary.ratio(key, median, NO_CALLS_PER_MILLION);
            default -> summary.ratio(key, median);
        }
    }
}
