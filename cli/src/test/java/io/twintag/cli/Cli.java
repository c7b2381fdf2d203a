package io.twintag.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One twintag command, run in this JVM.
 *
 * @param exitCode of the process that it would have been.
 * @param out      what it wrote to stdout through picocli's writer.
 * @param err      the same for stderr.
 */
public record Cli(int exitCode, String out, String err) {
    /** Runs a command of {@code twintag} with these arguments. */
    public static Cli run(final String... args) {
        return run(Main.commandLine(), args);
    }

    /** Runs a command of any program with these arguments. */
    public static Cli run(final CommandLine command, final String... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        final int exitCode = command.execute(args);
        return new Cli(exitCode, out.toString(), err.toString());
    }
}
