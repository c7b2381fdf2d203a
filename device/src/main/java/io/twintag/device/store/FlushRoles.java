package io.twintag.device.store;

import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.runtime.Safeguard;

/**
 * Which versions a write must not replace: the newest at or below (durableEpoch, durableSequence), the watermark that
 * is forced in the superblock, and the newest at or below what the flush under way covers. Owned by the apply thread.
 */
final class FlushRoles {
    /** The apply thread: of the volume, and of all that shares these roles. */
    final OwnerThread owner = new OwnerThread();

    int durableEpoch;
    long durableSequence;
    /** 0: no flush under way. */
    int coversEpoch;

    long coversSequence;

    /** FlushMode.NONE: no version is kept for a power cut, so no spare slot is ever held. */
    final boolean isKeeping;

    /** Blocks written since the last sweep: a sweep keeps up with them. */
    int blocksWritten;

    /** Records that the stream appended to logs since this volume was opened. */
    long appended;

    /** Something changed that no tag tells: an install, a cut. */
    volatile boolean isRepaired;

    FlushRoles(final FlushMode mode) {
        this.isKeeping = mode != FlushMode.NONE;
    }

    void durable(final int epoch, final long sequence) {
        assert owner.isMine();
        if (isKeeping) {
            durableEpoch = epoch;
            durableSequence = sequence;
        }
        coversEpoch = 0;
    }

    @Safeguard(
            name = "keep-until-forced",
            prevents = "A write replaces what the forced watermark speaks of, and power fails before the "
                    + "flush under way has moved it.")
    void covers(final int epoch, final long sequence) {
        if (isKeeping) {
            coversEpoch = epoch;
            coversSequence = sequence;
        }
    }
}
