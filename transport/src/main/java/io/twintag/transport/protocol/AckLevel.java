package io.twintag.transport.protocol;

/** When a write counts as done. Each level holds all that the one before it holds. */
public enum AckLevel {
    /** One device has applied it: survives the end of any process, not of the one device. */
    APPLIED_ONE,
    /** Every member has applied it: survives the end of any process and the loss of one device. The default. */
    APPLIED_BOTH,
    /** Every member has it on stable storage: survives a power cut on both. */
    FLUSHED_BOTH;

    private static final AckLevel[] LEVELS = values();

    /** The level of a number on the wire, or null. Allocates nothing. */
    public static AckLevel of(final int code) {
        return code >= 0 && code < LEVELS.length ? LEVELS[code] : null;
    }

    /** The number on the wire. */
    public int code() {
        return ordinal();
    }
}
