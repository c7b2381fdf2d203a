package io.twintag.cli.process;

import io.twintag.cli.settings.Refusal;
import io.twintag.client.ReadException;
import io.twintag.client.SubmissionException;
import io.twintag.device.store.StorageException;
import io.twintag.engine.context.EngineException;
import io.twintag.transport.link.StreamRefusedException;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.MissingFlagsException;
import io.twintag.transport.session.SessionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;

/**
 * What an exception that ends a command means: its exit code, what is said, and whether a stack trace helps. It advises
 * only what is known: a cause that was looked at, or what the exception itself says.
 *
 * @param code     of the process, see {@link ExitCode}.
 * @param text     one line.
 * @param hasTrace for what is broken or should not be.
 */
public record Explanation(int code, String text, boolean hasTrace) {
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

    /** Explains whatever ended a command. */
    public static Explanation of(final Throwable problem) {
        if (REFUSALS.stream().anyMatch(type -> type.isInstance(problem))) {
            return refused(problem.getMessage());
        }
        if (problem instanceof InvalidPathException) {
            return refused(problem.getMessage() + Arguments.advice(Arguments.nativeEncoding()));
        }
        if (problem instanceof UncheckedIOException || problem instanceof IOException) {
            return refused(text(problem));
        }
        if (problem instanceof LinkageError missing) {
            return new Explanation(ExitCode.UNEXPECTED, "twintag: " + MissingClass.explain(missing), true);
        }
        if (problem instanceof OutOfMemoryError) {
            return new Explanation(ExitCode.FAILED, "twintag: too little memory: " + problem.getMessage(), true);
        }
        // An IllegalStateException is a broken invariant: never a refusal.
        return problem instanceof IllegalStateException || problem instanceof AssertionError
                ? new Explanation(ExitCode.FAILED, BROKEN, true)
                : new Explanation(ExitCode.UNEXPECTED, UNEXPECTED, true);
    }

    /** Says it. Returns the exit code. */
    int print(final Throwable problem, final PrintWriter err) {
        err.println(text);
        if (hasTrace) {
            problem.printStackTrace(err);
        }
        err.flush();
        return code;
    }

    private static Explanation refused(final String text) {
        return new Explanation(ExitCode.REFUSED, "twintag: " + text, false);
    }

    /** Files name themselves; those whose message is a name alone are told with what is wrong with it. */
    private static String text(final Throwable problem) {
        final String message = problem.getMessage();
        if (problem instanceof FileSystemException file && file.getReason() == null) {
            return problem.getClass().getSimpleName().replaceFirst("Exception$", "") + ": " + message;
        }
        return message == null ? problem.toString() : message;
    }
}
