package io.twintag.client;

import io.twintag.transport.protocol.Status;

/** A submission that was waited for and was refused. The message says what was asked, why not, and what to do. */
public final class SubmissionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status a negative {@link Status}.
     * @param asked  what was asked for, in words.
     */
    public SubmissionException(final int status, final String asked) {
        super(asked + ": " + Status.name(status) + ": " + Status.remedy(status));
        this.status = status;
    }

    /** A negative {@link Status}. */
    public int status() {
        return status;
    }
}
