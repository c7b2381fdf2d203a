package io.twintag.engine.membership;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a device is to its mirror, as the engine sees it. The one table of what may follow what stands below:
 *
 * <pre>
 *              to:  LOST PRESENT EMPTY FAILED STALE RESYNCING DEGRADED UP_TO_DATE
 *  LOST              .     x       x     x      x       .         .         .
 *  PRESENT           x     .       x     x      x       x         x         x
 *  EMPTY             x     x       .     x      .       .         .         .
 *  FAILED            x     x       x     .      .       .         .         .
 *  STALE             x     x       x     x      .       .         .         .
 *  RESYNCING         x     x       .     .      .       .         .         .
 *  DEGRADED          x     x       .     .      .       .         .         .
 *  UP_TO_DATE        x     x       .     .      .       .         .         .
 * </pre>
 *
 * Whatever serves leaves its state only through a gather, in which it is lost or present; from present, the record of
 * the new epoch decides.
 */
public enum DeviceState {
    /** Does not answer. It may lack what is written meanwhile. */
    LOST,
    /** Answers, and takes part in the gather under way. */
    PRESENT,
    /**
     * Holds nothing of this mirror that counts: blank, foreign, replaced, or split off. Never a source, never served.
     */
    EMPTY,
    /** Its disk refused a force: it serves no more. */
    FAILED,
    /** Answers, and is no member: it lacks writes, and waits for a resync. */
    STALE,
    /** Follows the stream while what is in doubt is copied to it. */
    RESYNCING,
    /** The only member: every acknowledged write is on it, and on it alone. */
    DEGRADED,
    /** A member, as is its twin. */
    UP_TO_DATE;

    private static final Map<DeviceState, Set<DeviceState>> NEXT = new EnumMap<>(Map.of(
            LOST, EnumSet.of(PRESENT, EMPTY, FAILED, STALE),
            PRESENT, EnumSet.complementOf(EnumSet.of(PRESENT)),
            EMPTY, EnumSet.of(LOST, PRESENT, FAILED),
            FAILED, EnumSet.of(LOST, PRESENT, EMPTY),
            STALE, EnumSet.of(LOST, PRESENT, EMPTY, FAILED),
            RESYNCING, EnumSet.of(LOST, PRESENT),
            DEGRADED, EnumSet.of(LOST, PRESENT),
            UP_TO_DATE, EnumSet.of(LOST, PRESENT)));

    /** Whether the table has this transition. */
    public boolean canBecome(final DeviceState next) {
        return NEXT.get(this).contains(next);
    }
}
