package io.twintag.bench.micro;

import io.twintag.bench.result.Measurement;
import io.twintag.transport.runtime.JvmFlags;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks of this package under JMH, with {@code -prof gc}, each in JVMs of its own. One thread. */
public final class JmhRun {
    /** The kind of its measurements. */
    public static final String KIND = "jmh";

    /** Setting of a measurement: what one operation took. All benchmarks here are in this unit. */
    public static final String NS_PER_OPERATION = "ns/op";

    /** Setting of a measurement: half the width of JMH's interval of confidence, ns. */
    public static final String ERROR = "+/- (99.9 %)";

    /** Setting of a measurement: what one operation allocates. */
    public static final String ALLOCATED_PER_OPERATION = "bytes allocated/op";

    private static final String PACKAGE = JmhRun.class.getPackageName() + ".";
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String PAYLOAD = "lengthBytes";
    private static final int QUICK_WARM_UPS = 3;
    private static final int QUICK_ITERATIONS = 5;
    private static final TimeValue QUICK_TIME = TimeValue.milliseconds(200);
    private static final String UNKNOWN = "-";

    /**
     * How to run.
     *
     * @param regex     found in class and method of what is to run.
     * @param isQuick   one fork and short iterations, to see that all of it works.
     * @param arguments further ones in JMH's own syntax; they go before what {@link #isQuick} chooses.
     * @param log       what JMH says on the way.
     */
    public record Settings(String regex, boolean isQuick, List<String> arguments, PrintStream log) {}

    private JmhRun() {}

    /** Class and method of each benchmark that a regex finds, in alphabetical order. */
    public static List<String> names(final String regex) {
        final Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (final PatternSyntaxException ex) {
            throw new IllegalArgumentException(regex + " is no regular expression: " + ex.getDescription(), ex);
        }
        final Stream<BenchmarkListEntry> all = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of())
                .stream();
        return all.map(BenchmarkListEntry::getUsername)
                .filter(name ->
                        name.startsWith(PACKAGE) && pattern.matcher(name).find())
                .map(name -> name.substring(PACKAGE.length()))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Runs them.
     *
     * @param json where JMH's own results go.
     * @return a measurement for each benchmark and parameter; a failed one for each that gave no result.
     * @throws IllegalArgumentException JMH does not understand its arguments.
     * @throws RunnerException          JMH could not run.
     */
    public static List<Measurement> run(final Settings settings, final Path json) throws RunnerException {
        final List<String> names = names(settings.regex());
        final CommandLineOptions given = parse(settings.arguments());
        final Collection<RunResult> results = new Runner(
                        options(settings, given, names, json),
                        OutputFormatFactory.createFormatInstance(
                                settings.log(), given.verbosity().orElse(VerboseMode.NORMAL)))
                .run();
        final List<Measurement> measurements = new ArrayList<>();
        results.forEach(result -> measurements.add(measurement(result)));
        for (final String name : names) {
            if (measurements.stream().noneMatch(one -> one.sink().startsWith(name))) {
                measurements.add(of(name, 0, "JMH gave no result: see what it said", Map.of()));
            }
        }
        return measurements;
    }

    private static CommandLineOptions parse(final List<String> arguments) {
        try {
            return new CommandLineOptions(arguments.toArray(new String[0]));
        } catch (final CommandLineOptionException ex) {
            throw new IllegalArgumentException("JMH does not understand its arguments: " + ex.getMessage(), ex);
        }
    }

    private static Options options(
            final Settings settings, final CommandLineOptions given, final List<String> names, final Path json) {
        final ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
        names.forEach(name -> options.include("^" + Pattern.quote(PACKAGE + name) + "$"));
        final List<String> flags = new ArrayList<>(JvmFlags.required());
        flags.addAll(List.of("-XX:+UseParallelGC", "-Xmx512m"));
        // In place of this JVM's own flags, not behind them: the launcher chooses another collector.
        options.jvmArgs(flags.toArray(new String[0]))
                .addProfiler("gc")
                .resultFormat(ResultFormatType.JSON)
                .result(json.toString());
        if (settings.isQuick()) {
            options.forks(given.getForkCount().orElse(1))
                    .warmupIterations(given.getWarmupIterations().orElse(QUICK_WARM_UPS))
                    .warmupTime(given.getWarmupTime().orElse(QUICK_TIME))
                    .measurementIterations(given.getMeasurementIterations().orElse(QUICK_ITERATIONS))
                    .measurementTime(given.getMeasurementTime().orElse(QUICK_TIME));
        }
        return options.build();
    }

    private static Measurement measurement(final RunResult run) {
        final Result<?> primary = run.getPrimaryResult();
        final Map<String, String> settings = new LinkedHashMap<>();
        String name = run.getParams().getBenchmark().substring(PACKAGE.length());
        int payload = 0;
        for (final String key : run.getParams().getParamsKeys()) {
            if (key.equals(PAYLOAD)) {
                payload = Integer.parseInt(run.getParams().getParam(key));
            } else {
                name += " " + key + "=" + run.getParams().getParam(key);
            }
        }
        settings.put(primary.getScoreUnit(), number(primary.getScore()));
        settings.put(ERROR, number(primary.getScoreError()));
        final Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        settings.put(ALLOCATED_PER_OPERATION, allocated == null ? UNKNOWN : number(allocated.getScore()));
        settings.put("rounds", run.getParams().getMode() == Mode.SingleShotTime ? "single" : "timed");
        settings.put("JMH forks", Integer.toString(run.getParams().getForks()));
        return of(name, payload, null, settings);
    }

    private static String number(final double value) {
        return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%.3f", value);
    }

    private static Measurement of(
            final String name, final int payloadBytes, final String failure, final Map<String, String> settings) {
        return new Measurement(
                KIND, name, false, payloadBytes, 0, 1, failure, 0, 0, 0, Map.of(), Map.of(), 0, -1, 0, null, settings);
    }
}
