package io.twintag.testkit.chaos;

import io.twintag.cli.process.ExitCode;
import io.twintag.testkit.load.TestObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kills and stops the processes of a mirror under load, and checks each time that nothing was lost. */
@Command(
        name = "chaos",
        description = "Kill and stop the processes of a mirror under load, and check that it keeps what it promises.",
        footer = {
            "",
            "Makes a mirror of its own in a fresh directory and starts it as twintag start does, with client processes that",
            "write records and blocks and note, outside of twintag, what they submit and what is acknowledged. In each round",
            "processes are killed (kill -9) or stopped and continued, at a moment that follows from the seed; once the mirror",
            "is up to date again the clients rest, and every record and block of both devices is checked against their",
            "notes: both devices equal, everything acknowledged there, nothing twice, torn, refused or never submitted, in",
            "order, and a resync that copied what was in doubt and no more. The same seed gives the same faults.",
            "",
            "Only processes that this command started are touched. Exit code 0: nothing is violated. 1: something is; then",
            "the seed, the round and both sides' facts are printed, and the directories are kept.",
            "",
            "Examples:",
            "  twintag chaos",
            "  twintag chaos --kill device --rounds 50 --seed 7",
            "  twintag chaos --overload --rounds 30",
            "  twintag chaos --seed 7 --rounds 50 --kill device --dry-run"
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final int MAX_CLIENTS = 16;
    private static final int MAX_RATE = 100_000;
    private static final int TIMEOUT_S = 60;
    private static final int OVERLOADED_TIMEOUT_S = 300;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Gives faults, moments and content. Default: another each time; it is printed.")
    private Long seed;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--kill",
            paramLabel = "WHAT",
            defaultValue = "all",
            description = "device, engine, driver, client or all: whose processes are struck; all also several at once."
                    + " Default: ${DEFAULT-VALUE}.")
    private ChaosTarget.Choice kill;

    @Option(
            names = "--object",
            paramLabel = "WHAT",
            defaultValue = "both",
            description = "log, block or both: what the clients write to. Default: ${DEFAULT-VALUE}.")
    private TestObject.Choice object;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where a fresh directory for the run is made. Default: the directory for temporary files.")
    private Path directory;

    @Option(
            names = "--clients",
            paramLabel = "K",
            defaultValue = "3",
            description = "Client processes. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Writes a second of each client, at most. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the mirror may take to be up to date again. Default: " + TIMEOUT_S + ", with"
                    + " --overload " + OVERLOADED_TIMEOUT_S + ".")
    private Integer chosenTimeoutSeconds;

    @Option(
            names = "--overload",
            description =
                    "Make more work than there are cores: two busy loops a core, and threads of devices and engine that"
                            + " are run last for a time; also stop the media driver for 3 to 15 s, and kill it then.")
    private boolean isOverloaded;

    @Option(names = "--json", description = "Print one object of JSON; what happens meanwhile goes to stderr.")
    private boolean isJson;

    @Option(names = "--keep", description = "Keep the directories, also when nothing is violated.")
    private boolean isKept;

    @Option(names = "--dry-run", description = "Only print what would be done in each round.")
    private boolean isDryRun;

    @Override
    public Integer call() throws IOException {
        check("--rounds", rounds, Integer.MAX_VALUE);
        check("--clients", clients, MAX_CLIENTS);
        check("--rate", rate, MAX_RATE);
        final int timeoutSeconds =
                chosenTimeoutSeconds != null ? chosenTimeoutSeconds : isOverloaded ? OVERLOADED_TIMEOUT_S : TIMEOUT_S;
        check("--timeout", timeoutSeconds, Integer.MAX_VALUE);
        final long chosen = seed != null ? seed : System.nanoTime() & Integer.MAX_VALUE;
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final ChaosReport report = new ChaosReport(chosen, isJson, out, err);
        final ChaosPlan plan = new ChaosPlan(chosen, rounds, kill, isOverloaded);
        report.say("seed " + chosen + ", " + rounds + " rounds, kill " + name(kill) + ", object " + name(object) + ", "
                + clients + " clients" + (isOverloaded ? ", overloaded" : ""));
        if (isDryRun) {
            plan.rounds().forEach(round -> report.say(round.toString()));
            return 0;
        }
        return run(
                plan,
                report,
                new ChaosOptions(
                        chosen, clients, rate, object, isOverloaded, TimeUnit.SECONDS.toNanos(timeoutSeconds)));
    }

    private int run(final ChaosPlan plan, final ChaosReport report, final ChaosOptions options) throws IOException {
        final Path parent = directory != null
                ? directory.toAbsolutePath().normalize()
                : Path.of(System.getProperty("java.io.tmpdir"));
        try (ChaosRun run = new ChaosRun(options, parent)) {
            boolean isClean = false;
            if (isKept) {
                run.mirror().keep();
            }
            try {
                run.start();
                run.run(plan.rounds(), report::round);
                isClean = run.report().isClean();
            } finally {
                if (!isClean && !run.isOver()) {
                    run.mirror().keep();
                }
            }
            if (run.isOver()) {
                return ExitCode.FAILED; // a signal: nobody reads this, the JVM ends
            }
            report.end(
                    run.report(),
                    run.ledgers(),
                    isKept || !isClean ? run.mirror().places() : null);
            return isClean ? 0 : ExitCode.FINDING;
        }
    }

    private void check(final String option, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " " + value + ": use a number from 1 to " + most);
        }
    }

    private static String name(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
