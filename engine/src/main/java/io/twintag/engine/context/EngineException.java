package io.twintag.engine.context;

/** An engine refuses: the message says why and what to do. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(final String message) {
        super(message);
    }
}
