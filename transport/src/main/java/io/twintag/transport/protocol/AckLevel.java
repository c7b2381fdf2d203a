package io.twintag.transport.protocol;

import org.jspecify.annotations.Nullable;

/**
 * When a write counts as done. Each of the first three holds all that the one before it holds. While one device is away
 * a write completes with what the other alone can give, and the completion names that level.
 */
public enum AckLevel {
    /** One device has applied it: survives the end of any process, not of the one device. */
    APPLIED_ONE,
    /** Every member has applied it: survives the end of any process and the loss of one device. The default. */
    APPLIED_BOTH,
    /** Every member has it on stable storage: survives a power cut on both. */
    FLUSHED_BOTH,
    /** Never asked for, only reached: the one member there was has it on stable storage. */
    FLUSHED_ONE;

    private static final AckLevel[] LEVELS = values();

    /** The level of a number on the wire, or null. Allocates nothing. */
    public static @Nullable AckLevel of(final int code) {
        return code >= 0 && code < LEVELS.length ? LEVELS[code] : null;
    }

    /** Whether an application may ask for the level of this number. */
    public static boolean isAskable(final int code) {
        return code >= 0 && code <= FLUSHED_BOTH.ordinal();
    }

    /** What is reached of this level when only one device is a member. */
    public AckLevel reachedByOne() {
        return this == FLUSHED_BOTH || this == FLUSHED_ONE ? FLUSHED_ONE : APPLIED_ONE;
    }

    /** The number on the wire. */
    public int code() {
        return ordinal();
    }
}
