package io.twintag.transport.runtime;

/** This JVM was started without flags that it needs. The message names them. */
public final class MissingFlagsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingFlagsException(final String message) {
        super(message);
    }
}
