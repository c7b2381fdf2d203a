package io.twintag.cli.process;

import io.twintag.cli.settings.Refusal;
import io.twintag.client.ReadException;
import io.twintag.client.SubmissionException;
import io.twintag.device.store.StorageException;
import io.twintag.engine.context.EngineException;
import io.twintag.transport.link.StreamRefusedException;
import io.twintag.transport.runtime.JvmFlags;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.MissingFlagsException;
import io.twintag.transport.session.SessionException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** What the programs on the command line have in common: from the first look at the JVM to the exit code. */
public final class Program {
    /** What says in its message why it refuses and what to do. */
    private static final List<Class<? extends Exception>> REFUSALS = List.of(
            Refusal.class,
            StorageException.class,
            EngineException.class,
            SessionException.class,
            SubmissionException.class,
            ReadException.class,
            LockedException.class,
            MissingFlagsException.class,
            StreamRefusedException.class);

    /** Stands alone on the line before the stack trace of a broken invariant. */
    static final String BROKEN = "twintag: broken invariant";

    /** Stands alone on the line before the stack trace of an error that nobody foresaw. */
    static final String UNEXPECTED = "twintag: unexpected error";

    private Program() {}

    /** Runs one command and ends this JVM with its exit code. */
    public static void main(final Supplier<CommandLine> commands, final String[] args) {
        ProcessStop.begin();
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        int code = ExitCode.UNEXPECTED;
        try {
            code = run(commands, args);
        } catch (final LinkageError e) {
            System.err.println(
                    "twintag: the jar was replaced or removed while this process ran; ending. Stop before an update");
            e.printStackTrace();
        } catch (final AssertionError e) {
            System.err.println(BROKEN);
            e.printStackTrace();
            code = ExitCode.FAILED;
        } finally {
            ProcessStop.exit(code); // else other threads would keep the process
        }
    }

    /**
     * Runs one command in this JVM.
     *
     * @param commands made only when the JVM has the flags that the classes of commands need to load.
     * @return its exit code.
     */
    public static int run(final Supplier<CommandLine> commands, final String... args) {
        if (!JvmFlags.missing().isEmpty()) {
            System.err.println(
                    "twintag: this JVM was started without the flags that Aeron, Agrona and Chronicle need. Run"
                            + " twintag.jar with java -jar, or add these flags:");
            JvmFlags.required().forEach(flag -> System.err.println("  " + flag));
            return ExitCode.REFUSED;
        }
        final String unreadable = Arguments.refusal(args);
        if (unreadable != null) {
            System.err.println("twintag: " + unreadable);
            return ExitCode.REFUSED;
        }
        return commands.get()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(args);
    }

    /** In every locale: a name is never shown as another. */
    private static PrintStream utf8(final FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }

    /** A command line that tells refusals from errors. */
    public static CommandLine commandLine(final Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // "@" may begin a name
                .setExecutionExceptionHandler((problem, line, parsed) -> explain(problem, line.getErr()));
    }

    /**
     * One line for what a user can set right, a stack trace for what is broken or should not be. Returns the exit code.
     */
    public static int explain(final Exception problem, final PrintWriter err) {
        if (isRefusal(problem)) {
            err.println("twintag: " + problem.getMessage());
            return ExitCode.REFUSED;
        }
        if (problem instanceof InvalidPathException) {
            err.println("twintag: " + problem.getMessage() + Arguments.advice(Arguments.nativeEncoding()));
            return ExitCode.REFUSED;
        }
        final boolean isBroken = problem instanceof IllegalStateException;
        err.println(isBroken ? BROKEN : UNEXPECTED);
        problem.printStackTrace(err);
        return isBroken ? ExitCode.FAILED : ExitCode.UNEXPECTED;
    }

    /**
     * Files that cannot be read or made name themselves. An IllegalStateException is a broken invariant: never a
     * refusal.
     */
    private static boolean isRefusal(final Throwable problem) {
        return REFUSALS.stream().anyMatch(type -> type.isInstance(problem))
                || problem instanceof UncheckedIOException
                || problem instanceof IOException;
    }
}
