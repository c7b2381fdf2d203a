package io.twintag.cli.settings;

/** A command refuses: the message says why and what to do. Exit code 2. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refusal(final String message) {
        super(message);
    }
}
