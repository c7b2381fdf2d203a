package io.twintag.cli.process;

import io.twintag.transport.runtime.JvmFlags;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine;

/** What the programs on the command line have in common: from the first look at the JVM to the exit code. */
public final class Program {
    private Program() {}

    /** Runs one command and ends this JVM with its exit code. */
    public static void main(final Supplier<CommandLine> commands, final String[] args) {
        ProcessStop.begin();
        MissingClass.begin();
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        int code = ExitCode.UNEXPECTED;
        try {
            code = run(commands, args);
        } catch (final LinkageError | AssertionError | OutOfMemoryError e) {
            code = explain(e, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
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

    /** Says what ended a command. Returns the exit code. */
    public static int explain(final Throwable problem, final PrintWriter err) {
        return Explanation.of(problem).print(problem, err);
    }
}
