package io.twintag.bench;

import io.twintag.transport.runtime.JvmFlags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code twintag bench} command.
 *
 * <pre>
 *   exit 0   done
 *   exit 1   a run failed: a record was lost, refused or not found again; with --strict also a target missed
 *   exit 2   refused, or a wrong use: the message on stderr says why and what to do
 *   exit 70  an error that should not be: the stack trace is on stderr
 * </pre>
 */
@Command(
        name = "twintag bench",
        description = "Measure twintag, beside its floors and its peers.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        subcommands = {
            LatencyCommand.class,
            ThroughputCommand.class,
            PeersCommand.class,
            ProofsCommand.class,
            MirrorCommand.class,
            JmhCommand.class,
            ReportCommand.class
        })
public final class Main implements Runnable {
    static final int FINDING = 1;
    static final int REFUSED = 2;
    static final int UNEXPECTED = 70;

    /** Says where the checkout is; the launcher sets it. */
    static final String CHECKOUT_PROPERTY = "twintag.checkout";

    @Spec
    private CommandSpec spec;

    public static void main(final String[] args) {
        System.exit(run(args));
    }

    /** Runs one command in this JVM. Returns its exit code. */
    static int run(final String... args) {
        if (!JvmFlags.missing().isEmpty()) {
            System.err.println("twintag bench: this JVM was started without the flags that Aeron, Agrona and Chronicle"
                    + " need. Run ./twintag bench of a checkout, or add these flags:");
            JvmFlags.required().forEach(flag -> System.err.println("  " + flag));
            return REFUSED;
        }
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((problem, command, parsed) -> explain(problem, command.getErr()));
    }

    /** Without a command: how to use it. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    /** One line for what a user can set right, a stack trace for what should not be. */
    static int explain(final Exception problem, final PrintWriter err) {
        if (problem instanceof BenchRefusal
                || problem instanceof IOException
                || problem instanceof UncheckedIOException) {
            err.println("twintag bench: " + problem.getMessage());
            return REFUSED;
        }
        err.println("twintag bench: unexpected error");
        problem.printStackTrace(err);
        return UNEXPECTED;
    }

    /** The checkout that this is run from: results are written there. */
    static Path checkout() {
        final Path checkout = Path.of(System.getProperty(CHECKOUT_PROPERTY, "")).toAbsolutePath();
        if (!Files.exists(checkout.resolve("pom.xml"))) {
            throw new BenchRefusal(checkout + " is no checkout of twintag: name a folder for the results with --out");
        }
        return checkout;
    }
}
