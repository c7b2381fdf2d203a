package io.twintag.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.bench.report.Environment;
import io.twintag.bench.report.ReportFolder;
import io.twintag.bench.result.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all measuring commands do: a folder, the forks, the summary, its verdict. */
abstract class MeasuringCommand implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    /** Measures, and adds to the summary what came of it. */
    abstract void measure(RunOptions given, BenchRun run, Summary summary);

    /** Sinks whose failure is a note: the others go on without them. */
    boolean isOptional(final String sink) {
        return false;
    }

    @Override
    public final Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final String name = spec.name();
        final ReportFolder folder = folder(name);
        final Summary summary = new Summary(name);
        final Map<String, Object> environment = Environment.collect("hot threads spin", commandLine(name));
        folder.environment(environment);
        try (BenchRun run = new BenchRun(options, folder, err::println)) {
            boolean isNothing = false;
            try {
                measure(options, run, summary);
            } catch (final BenchRefusal refused) {
                isNothing = run.measurements().isEmpty() && options.out() == null;
                throw refused;
            } finally {
                if (isNothing) {
                    folder.remove(); // it was made for this run
                } else {
                    keep(run, summary, folder, environment);
                }
            }
            if (options.isJson()) {
                out.println(JSON.std.asString(summary.toMap(run.measurements(), folder.name())));
                err.println("results in " + folder.shown());
            } else {
                tell(out, run, summary, folder);
            }
            out.flush();
        }
        return summary.isFailed() || options.isStrict() && summary.isAnyMissed() ? Main.FINDING : 0;
    }

    private void keep(
            final BenchRun run, final Summary summary, final ReportFolder folder, final Map<String, Object> environment)
            throws IOException {
        judge(run, summary);
        folder.write(run.measurements());
        folder.environment(Environment.ended(environment, run.isInterrupted()));
        folder.writeSummary(summary.toMap(run.measurements(), folder.name()));
        folder.finish();
    }

    private void judge(final BenchRun run, final Summary summary) {
        run.notes().forEach(summary::note);
        for (final Measurement m : run.measurements()) {
            if (m.failure() != null) {
                final String what = m.kind() + " " + m.sink() + " " + m.payloadBytes() + " B, fork " + m.fork() + ": "
                        + m.failure();
                if (isOptional(m.sink())) {
                    summary.note(what);
                } else {
                    summary.fail(what);
                }
            }
        }
        if (run.isInterrupted()) {
            summary.fail("interrupted: these are the results up to then");
        }
    }

    private ReportFolder folder(final String name) throws IOException {
        if (options.out() != null) {
            return ReportFolder.at(options.out());
        }
        return options.isQuick()
                ? ReportFolder.at(Files.createTempDirectory("twintag-bench-" + name + "-"))
                : ReportFolder.create(Main.checkout().resolve("perf-reports"), name);
    }

    private List<String> commandLine(final String name) {
        final List<String> line = new ArrayList<>(List.of("twintag", "bench", name));
        line.addAll(spec.commandLine().getParseResult().originalArgs().stream()
                .filter(argument -> !argument.equals(name))
                .toList());
        return line;
    }

    private static void tell(
            final PrintWriter out, final BenchRun run, final Summary summary, final ReportFolder folder) {
        MeasurementTable.print(out, run.measurements());
        out.println();
        summary.ratios().forEach((key, value) -> {
            final Double target = summary.targets().get(key);
            final String goal = target == null
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "  (target %s %s: %s)",
                            key.contains("throughput") ? ">=" : "<=",
                            target,
                            Summary.isMet(key, value, target) ? "met" : "missed");
            out.printf(Locale.ROOT, "%-40s %8.3f%s%n", key, value, goal);
        });
        summary.notes().forEach(note -> out.println("note: " + note));
        final long verified =
                run.measurements().stream().mapToLong(Measurement::verified).sum();
        out.printf(Locale.ROOT, "verified %,d writes on a and b%n", verified);
        out.println(summary.verdict() + "  results in " + folder.shown());
    }
}
