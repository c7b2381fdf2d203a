package io.twintag.device.store;

import io.twintag.transport.protocol.Status;

/** A store refuses or cannot go on. The message names the fix. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** A device that cannot serve: {@link Status#DEVICE_FAILED}. */
    public StorageException(final String message) {
        this(Status.DEVICE_FAILED, message, null);
    }

    /** @param status a negative code of {@link Status}. */
    public StorageException(final int status, final String message) {
        this(status, message, null);
    }

    /** @param status a negative code of {@link Status}. */
    public StorageException(final int status, final String message, final Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The code that goes into a reply, see {@link Status}. */
    public int status() {
        return status;
    }
}
