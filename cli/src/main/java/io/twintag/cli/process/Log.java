package io.twintag.cli.process;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What a process says: one line each, with the time. Errors go to stderr. Any thread. */
public final class Log {
    private static final String ERROR = " ERROR ";
    private static final String INFO = " INFO ";
    private static final Pattern LINE_OF_AN_ERROR = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z" + ERROR + ".*");

    private final String name;
    private final PrintStream out;
    private final PrintStream err;

    /** @param name of the part, as in its log file. */
    public Log(final String name) {
        this(name, System.out, System.err);
    }

    public Log(final String name, final PrintStream out, final PrintStream err) {
        this.name = name;
        this.out = out;
        this.err = err;
    }

    public void info(final String text) {
        out.println(line(INFO, text));
    }

    void error(final String text) {
        err.println(line(ERROR, text));
    }

    /** An error with its stack trace. */
    void error(final String text, final Throwable problem) {
        final StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace, true));
        err.print(line(ERROR, text) + System.lineSeparator() + trace);
        err.flush();
    }

    /** A line that scripts wait for: no time, READY first. */
    public void ready(final String text) {
        out.println("READY " + text);
        out.flush();
    }

    /** Whether a line of a log is one of {@link #error}: what it quotes may name errors too. */
    static boolean isError(final String line) {
        return LINE_OF_AN_ERROR.matcher(line).matches();
    }

    private String line(final String level, final String text) {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS) + level + name + ": " + text;
    }
}
