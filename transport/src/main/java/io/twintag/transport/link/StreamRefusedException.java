package io.twintag.transport.link;

/** The media driver does not give a stream as it was asked for. The message names the channel and what to do. */
public final class StreamRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StreamRefusedException(final String message) {
        super(message);
    }

    public StreamRefusedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
