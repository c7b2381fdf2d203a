package io.twintag.transport.runtime;

/** What lies in a directory has an owner already. The message names its process and what to do. */
public final class LockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LockedException(final String message) {
        super(message);
    }
}
