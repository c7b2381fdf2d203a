package io.twintag.engine.cli;

import io.twintag.device.store.StorageException;
import io.twintag.engine.EngineException;
import io.twintag.engine.client.ReadException;
import io.twintag.engine.client.SubmissionException;
import io.twintag.transport.JvmFlags;
import io.twintag.transport.session.SessionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code twintag} command.
 *
 * <pre>
 *   exit 0   done
 *   exit 1   done, and found something that is not as it should be (a difference, an engine that does not run)
 *   exit 2   refused, or a wrong use: the message on stderr says why and what to do
 *   exit 3   a part (driver, device, engine) ended because of an error: the stack trace is on stderr; or the engine that a
 *            command writes to went away and did not come back in time
 *   exit 70  an error that should not be: the stack trace is on stderr
 * </pre>
 */
@Command(
        name = "twintag",
        description = "A mirrored write sink: every write goes to two storage devices.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        subcommands = {
            FormatCommand.class,
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            EventsCommand.class,
            DriverCommand.class,
            DeviceCommand.class,
            EngineCommand.class,
            CreateCommand.class,
            ObjectsCommand.class,
            AppendCommand.class,
            CatCommand.class,
            WriteCommand.class,
            ReadCommand.class,
            TagsCommand.class,
            VerifyCommand.class,
            ScrubCommand.class,
            OutcomeCommand.class,
            ReplaceCommand.class,
            DemoCommand.class,
            ChaosCommand.class,
            ChaosClientCommand.class,
            BenchCommand.class,
            SimulateCommand.class,
        })
public final class Main implements Runnable {
    static final int FINDING = 1;
    static final int REFUSED = 2;
    static final int FAILED = 3;
    /** Of an engine from which another has taken over: it must not come back by itself. */
    static final int FENCED = 4;

    static final int UNEXPECTED = 70;

    /** What says in its message why it refuses and what to do. */
    private static final List<Class<? extends Exception>> REFUSALS = List.of(
            Refusal.class,
            StorageException.class,
            EngineException.class,
            SessionException.class,
            SubmissionException.class,
            ReadException.class);

    @Spec
    private CommandSpec spec;

    public static void main(final String[] args) {
        ProcessStop.begin();
        int code = UNEXPECTED;
        try {
            code = run(args);
        } catch (final LinkageError e) {
            System.err.println(
                    "twintag: the jar was replaced or removed while this process ran; ending. Stop before an update");
            e.printStackTrace();
        } finally {
            ProcessStop.exit(code); // else other threads would keep the process
        }
    }

    /** Runs one command in this JVM. Returns its exit code. */
    static int run(final String... args) {
        // Before anything else: what the commands are made of does not load without these flags.
        if (!JvmFlags.missing().isEmpty()) {
            System.err.println(
                    "twintag: this JVM was started without the flags that Aeron, Agrona and Chronicle need. Run"
                            + " twintag.jar with java -jar, or add these flags:");
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
        if (isRefusal(problem)) {
            err.println("twintag: " + problem.getMessage());
            return REFUSED;
        }
        err.println("twintag: unexpected error");
        problem.printStackTrace(err);
        return UNEXPECTED;
    }

    /** DirectoryLock refuses with an IllegalStateException; files that cannot be read or made name themselves. */
    static boolean isRefusal(final Throwable problem) {
        return REFUSALS.stream().anyMatch(type -> type.isInstance(problem))
                || problem.getClass() == IllegalStateException.class
                || problem instanceof java.io.UncheckedIOException
                || problem instanceof IOException;
    }

    /** The version of the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"twintag " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
