package io.twintag.engine.membership;

/** Kept prefixes for tests of other packages. */
public final class Kept {
    private Kept() {}

    /** From {@code epoch:sequence}, comma-separated. */
    public static KeptPrefixes of(final String text) {
        return KeptPrefixes.parse(text);
    }
}
