package io.twintag.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.bench.micro.JmhRun;
import io.twintag.bench.report.Environment;
import io.twintag.bench.report.ReportFolder;
import io.twintag.bench.result.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures single steps with JMH. */
@Command(
        name = "jmh",
        mixinStandardHelpOptions = true,
        description = "Measure single steps of a write with JMH, and what each allocates.",
        footer = {
            "",
            "Exit code 0: done. 1: a benchmark gave no result. 2: no such benchmark, or JMH does not understand its"
                    + " arguments.",
            "",
            "Examples:",
            "  twintag bench jmh --quick",
            "  twintag bench jmh TagTable",
            "  twintag bench jmh 'Crc32c|Session' -- -p lengthBytes=64 -f 5"
        })
public final class JmhCommand implements Callable<Integer> {
    private static final String TAG_TABLE = "TagTableBenchmark.entry";
    private static final String TAG_TABLE_RATIO = "tag_table_entry_ns";
    private static final double TAG_TABLE_TARGET_NS = 40;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Found in class and method of what is to run; all when it is left out.")
    private String regex;

    @Parameters(index = "1..*", paramLabel = "JMH-ARGS", description = "After --: arguments in JMH's own syntax.")
    private List<String> arguments = List.of();

    @Option(
            names = "--quick",
            description = "One fork, a second each: to see that it works, not to believe the figures.")
    private boolean isQuick;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean isJson;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the results (default: a new one in perf-reports, with --quick a temporary one).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final PrintWriter err = spec.commandLine().getErr();
        // "jmh -- -f 5": what looks like an option is no regex.
        final List<String> jmhArguments = new ArrayList<>(arguments);
        if (regex.startsWith("-")) {
            jmhArguments.add(0, regex);
            regex = ".*";
        }
        final ReportFolder folder;
        final List<Measurement> measurements;
        Map<String, Object> environment =
                Environment.collect("none", spec.commandLine().getParseResult().originalArgs());
        try {
            if (JmhRun.names(regex).isEmpty()) {
                err.println("no benchmark has " + regex + " in its name; there are: "
                        + String.join(", ", JmhRun.names(".*")));
                err.flush();
                return 2;
            }
            folder = folder();
            // Until it has ended nobody knows whether it will.
            environment.put("isInterrupted", true);
            folder.environment(environment);
            measurements = JmhRun.run(
                    new JmhRun.Settings(regex, isQuick, jmhArguments, System.err),
                    folder.directory().resolve("jmh.json"));
        } catch (final IllegalArgumentException | RunnerException ex) {
            err.println(ex.getMessage());
            err.flush();
            return 2;
        }
        environment = Environment.ended(environment, false);
        folder.environment(environment);
        folder.write(measurements);
        final Map<String, Object> summary = summary(measurements, folder);
        folder.writeSummary(summary);
        folder.finish();
        print(measurements, summary, folder);
        return summary.get("verdict").equals("PASSED") ? 0 : 1;
    }

    private ReportFolder folder() throws IOException {
        if (out != null) {
            return ReportFolder.at(out);
        }
        final Path parent = isQuick
                ? Files.createTempDirectory("twintag-jmh-")
                : Main.checkout().resolve("perf-reports");
        return ReportFolder.create(parent, "jmh");
    }

    private Map<String, Object> summary(final List<Measurement> measurements, final ReportFolder folder) {
        final Map<String, Object> ratios = new LinkedHashMap<>();
        final Map<String, Object> targets = new LinkedHashMap<>();
        final List<String> notes = new ArrayList<>();
        for (final Measurement one : measurements) {
            if (one.failure() != null) {
                notes.add(one.sink() + ": " + one.failure());
            } else if (one.sink().equals(TAG_TABLE)) {
                ratios.put(TAG_TABLE_RATIO, Double.valueOf(one.settings().get(JmhRun.NS_PER_OPERATION)));
                targets.put(TAG_TABLE_RATIO, TAG_TABLE_TARGET_NS);
            }
        }
        if (isQuick) {
            notes.add("a quick run: one fork and short iterations, figures to look at and not to believe");
        }
        final boolean isWhole = measurements.stream().allMatch(one -> one.failure() == null);
        final Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("command", "jmh");
        summary.put("verdict", isWhole ? "PASSED" : "FAILED");
        summary.put("ratios", ratios);
        summary.put("targets", targets);
        summary.put("verified", 0);
        summary.put("folder", folder.name());
        summary.put("notes", notes);
        return summary;
    }

    private void print(
            final List<Measurement> measurements, final Map<String, Object> summary, final ReportFolder folder)
            throws IOException {
        final PrintWriter lines = spec.commandLine().getOut();
        if (isJson) {
            lines.println(JSON.std.asString(summary));
            spec.commandLine().getErr().println("results in " + folder.shown());
        } else {
            lines.printf("%-42s %8s %12s %12s %10s%n", "BENCHMARK", "BYTES", "NS/OP", "+/-", "ALLOC B/OP");
            for (final Measurement one : measurements) {
                final Map<String, String> settings = one.settings();
                lines.printf(
                        "%-42s %8s %12s %12s %10s%n",
                        one.sink(),
                        one.payloadBytes() == 0 ? "-" : Integer.toString(one.payloadBytes()),
                        settings.getOrDefault(JmhRun.NS_PER_OPERATION, one.failure()),
                        settings.getOrDefault(JmhRun.ERROR, "-"),
                        settings.getOrDefault(JmhRun.ALLOCATED_PER_OPERATION, "-"));
            }
            lines.println("report: " + Path.of(folder.shown(), "report.md"));
        }
        lines.flush();
    }
}
