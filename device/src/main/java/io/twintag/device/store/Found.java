package io.twintag.device.store;

/**
 * What an opening volume knows of the stop before it.
 *
 * @param topEpoch    contents up to (topEpoch, topSequence) count, all above is cut.
 * @param durable     the watermark that is forced in the superblock.
 * @param stop        how the last owner ended.
 * @param isPartial   a copy to it had begun: what has a tag of long ago may have come a moment ago.
 */
record Found(Stop stop, int topEpoch, long topSequence, Watermark durable, boolean isPartial) {
    /** How the last owner of a volume ended. */
    enum Stop {
        /** Closed. */
        CLEAN,
        /** The process died: every store that it made is there. */
        KILL,
        /** Power was lost: what was forced is there, of the rest any part. */
        POWER,
        /** Power was lost with FlushMode.NONE: nothing is known; whatever passes its check is kept, unvouched for. */
        UNKNOWN
    }

    /** Up to here every record was stored whole, so that a bad one has rotted since. */
    Watermark kept() {
        return switch (stop) {
            case CLEAN, KILL -> new Watermark(topEpoch, topSequence);
            case POWER -> isPartial ? new Watermark(0, 0) : durable;
            case UNKNOWN -> new Watermark(0, 0);
        };
    }

    boolean isClean() {
        return stop == Stop.CLEAN;
    }

    /** Whether stores may have reached the disk in any order. */
    boolean isPowerLost() {
        return stop == Stop.POWER || stop == Stop.UNKNOWN;
    }
}
