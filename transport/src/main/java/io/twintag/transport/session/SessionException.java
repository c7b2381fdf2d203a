package io.twintag.transport.session;

import io.twintag.transport.protocol.Status;
import org.jspecify.annotations.Nullable;

/** A session that cannot be made, opened or connected. The message says what to do about it. */
public final class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status a negative {@link Status}. */
    public SessionException(final int status, final String message) {
        this(status, message, null);
    }

    /** @param status a negative {@link Status}. */
    public SessionException(final int status, final String message, final @Nullable Throwable cause) {
        super(Status.name(status) + ": " + message, cause);
        this.status = status;
    }

    /** A negative {@link Status}. */
    public int status() {
        return status;
    }
}
