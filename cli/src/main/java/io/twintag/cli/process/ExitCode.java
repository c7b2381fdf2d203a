package io.twintag.cli.process;

/**
 * How a twintag command ends.
 *
 * <pre>
 *   0   done
 *   1   done, and found something that is not as it should be (a difference, an engine that does not run)
 *   2   refused, or a wrong use: the message on stderr says why and what to do
 *   3   failed: a part (driver, device, engine) ended because of an error, or an invariant is broken, here or in what
 *       was read: the stack trace is on stderr; or the engine that a command writes to went away and did not come back
 *       in time
 *   4   an engine from which another has taken over
 *   70  any other error that should not be: the stack trace is on stderr
 * </pre>
 */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FINDING = 1;
    public static final int REFUSED = 2;
    public static final int FAILED = 3;

    /** The engine must not come back by itself: another has taken over. */
    public static final int FENCED = 4;

    public static final int UNEXPECTED = 70;

    private ExitCode() {}
}
