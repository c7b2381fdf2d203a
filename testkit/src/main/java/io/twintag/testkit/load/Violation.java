package io.twintag.testkit.load;

/** What a run found: something that the design promises did not hold. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind, as the exit codes tell them apart. */
    public enum Kind {
        CRASH(10, "an unexpected error"),
        SAFETY(11, "a promise broken"),
        LIVENESS(12, "no rest");

        public final int exitCode;
        public final String text;

        Kind(final int exitCode, final String text) {
            this.exitCode = exitCode;
            this.text = text;
        }
    }

    private final Kind kind;

    public Violation(final Kind kind, final String text) {
        super(text);
        this.kind = kind;
    }

    public Violation(final Kind kind, final String text, final Throwable cause) {
        super(text, cause);
        this.kind = kind;
    }

    public static Violation safety(final String text) {
        return new Violation(Kind.SAFETY, text);
    }

    public Kind kind() {
        return kind;
    }
}
