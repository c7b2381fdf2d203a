package io.twintag.cli.io;

import io.twintag.transport.protocol.AckLevel;

/** The acknowledgement levels, as people name them. */
public enum Level {
    ONE(AckLevel.APPLIED_ONE, "acknowledged by one"),
    BOTH(AckLevel.APPLIED_BOTH, "acknowledged by both"),
    FLUSHED(AckLevel.FLUSHED_BOTH, "flushed on both");

    private final AckLevel ackLevel;
    private final String reached;

    Level(final AckLevel ackLevel, final String reached) {
        this.ackLevel = ackLevel;
        this.reached = reached;
    }

    public AckLevel ackLevel() {
        return ackLevel;
    }

    /** What is true of a write that completed at this level. */
    String reached() {
        return reached;
    }
}
