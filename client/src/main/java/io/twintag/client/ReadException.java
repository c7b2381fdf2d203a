package io.twintag.client;

import io.twintag.transport.protocol.Status;

/** A read that a device refused or did not answer. The message says what was asked, why not, and what to do. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param asked what was asked of whom. */
    public ReadException(final int status, final String asked) {
        super(asked + ": " + Status.name(status) + ": " + Status.remedy(status));
        this.status = status;
    }

    /** @param message says the reason and the fix itself. */
    public static ReadException because(final int status, final String message) {
        return new ReadException(message, status);
    }

    private ReadException(final String message, final int status) {
        super(message);
        this.status = status;
    }

    /** A negative {@link Status}. */
    public int status() {
        return status;
    }
}
