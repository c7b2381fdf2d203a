package io.twintag.bench;

/** A command refuses: the message says why and what to do. Exit code 2. */
final class BenchRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchRefusal(final String message) {
        super(message);
    }
}
