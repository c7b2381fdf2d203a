package io.twintag.testkit.simulate;

import io.twintag.testkit.load.Violation;
import io.twintag.testkit.plan.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code twintag simulate}. */
@Command(
        name = "simulate",
        description = "Run whole mirrors under faults, each from one seed, and check what they promise.",
        footer = {
            "",
            "Exit codes: 0 all held, 10 an unexpected error, 11 a promise broken, 12 no rest, 2 a wrong use.",
            "",
            "Examples:",
            "  twintag simulate --seed 42",
            "  twintag simulate --seeds 1..1000",
            "  twintag simulate --minutes 10"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})\\.\\.(\\d{1,18})");

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "S", description = "One run, from this seed; tells its story.")
    private Long seed;

    @Option(names = "--seeds", paramLabel = "A..B", description = "A run for each of these seeds.")
    private String seeds;

    @Option(names = "--minutes", paramLabel = "M", description = "Seeds, from A or 1 on, until the time is over.")
    private double minutes;

    @Option(
            names = "--fault",
            paramLabel = "NAME",
            description = "One that strikes in every run: ${COMPLETION-CANDIDATES}.")
    private Fault fault;

    @Option(names = "--go-on", description = "Do not end at the first seed that fails: one line for each.")
    private boolean isGoingOn;

    @Option(names = "--threads", paramLabel = "N", description = "Runs at a time; as many as there are cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--exhaustive", description = "Every sequence of --writes writes, with an end at every step.")
    private boolean isExhaustive;

    @Option(names = "--writes", paramLabel = "N", description = "Of --exhaustive: most writes of a sequence; 3.")
    private int writes = 3;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        if (isExhaustive) {
            return exhaust(out);
        }
        if (seed != null) {
            return one(out);
        }
        long first = 1;
        long last = minutes > 0 ? Long.MAX_VALUE - 1 : 100;
        if (seeds != null) {
            final Matcher range = RANGE.matcher(seeds);
            if (!range.matches()) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--seeds is a range such as 1..1000, not " + seeds);
            }
            first = Long.parseLong(range.group(1));
            last = Long.parseLong(range.group(2));
        }
        final Result failed = new Fleet(first, last, minutes, fault, isGoingOn, out).run(Math.max(1, threads));
        return end(failed, out);
    }

    private int exhaust(final PrintWriter out) throws IOException, InterruptedException {
        final Exhaustive all = new Exhaustive(writes);
        final String failure = all.run(Math.max(1, threads), out);
        out.println(all.size() + " cases, " + all.runs() + " runs: " + (failure == null ? "all held" : failure));
        out.flush();
        return failure == null ? 0 : Violation.Kind.SAFETY.exitCode;
    }

    private int one(final PrintWriter out) {
        final Result result = Fleet.one(seed, fault);
        if (result.isHeld()) {
            result.story().forEach(line -> out.println("  " + line));
            out.println("seed " + seed + " held, digest " + Long.toHexString(result.digest()) + ": " + result.counts());
        }
        return end(result.isHeld() ? null : result, out);
    }

    private static int end(final Result failed, final PrintWriter out) {
        if (failed != null) {
            out.println(failed.account());
        }
        out.flush();
        return failed == null ? 0 : failed.violation().kind().exitCode;
    }
}
