package io.twintag.testkit.world;

/**
 * The end of a simulated process, at one of its stores or messages: not even a finally block stores anything after it.
 */
public final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process ends here");
    }

    /** Whether this is what a crash led to. */
    static boolean isIn(final Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof Crash) {
                return true;
            }
        }
        return false;
    }
}
