package io.twintag.bench.sink;

import io.twintag.device.store.FlushMode;

/**
 * How a {@link OneJvmMirror} is made.
 *
 * @param flushMode   of both devices.
 * @param tagPages    that each tag table holds, of 64 tags.
 * @param timeoutS    seconds of silence after which a device counts as lost.
 * @param isCompared  whether the diff agent hears of tag pages. When not, no device sends it any, nothing is compared
 *                    and nothing retired: the tables hold all entries, so they need the room.
 * @param isOneThread whether the caller's thread runs the devices too, each when it is told to.
 */
public record MirrorShape(FlushMode flushMode, int tagPages, long timeoutS, boolean isCompared, boolean isOneThread) {

    /** As it is used: compared, the devices on a thread of their own. */
    public static MirrorShape of(final FlushMode flushMode, final int tagPages) {
        return new MirrorShape(flushMode, tagPages, SessionAppends.DEVICE_TIMEOUT_S, true, false);
    }

    /** Gives the devices another timeout. */
    public MirrorShape withTimeoutS(final long seconds) {
        return new MirrorShape(flushMode, tagPages, seconds, isCompared, isOneThread);
    }

    /** Sets whether the tag tables are compared. */
    public MirrorShape compared(final boolean value) {
        return new MirrorShape(flushMode, tagPages, timeoutS, value, isOneThread);
    }

    /** Puts both devices and the engine on one thread. */
    public MirrorShape onOneThread() {
        return new MirrorShape(flushMode, tagPages, timeoutS, isCompared, true);
    }
}
