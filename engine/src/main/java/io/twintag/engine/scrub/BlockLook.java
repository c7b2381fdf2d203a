package io.twintag.engine.scrub;

import io.twintag.engine.streams.BlockVersion;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Tag;

/**
 * One block on one device, as a look found it.
 *
 * @param epoch       with sequence and crc: what its newest trailer says; 0: never written.
 * @param state       of {@link CheckWhat}: GOOD, BAD_CONTENT, BAD_LINE.
 * @param streamEpoch of the stream that the device follows.
 * @param before      what it had applied of it before the look.
 * @param after       and after.
 */
public record BlockLook(int epoch, int crc, long sequence, int state, int streamEpoch, long before, long after)
        implements BlockVersion {
    /** The look of a record, which has no version apart from its content. */
    static final BlockLook OF_RECORD = new BlockLook(0, 0, 0, CheckWhat.GOOD, 0, 0, 0);

    boolean isGood() {
        return state == CheckWhat.GOOD;
    }

    boolean isLineBad() {
        return state == CheckWhat.BAD_LINE;
    }

    int compareTag(final BlockLook other) {
        return Tag.compare(epoch, sequence, other.epoch, other.sequence);
    }

    /** Whether a device that had applied so much has seen the write of this version. */
    boolean isWithin(final int ofEpoch, final long applied) {
        return Tag.compare(epoch, sequence, ofEpoch, applied) <= 0;
    }

    /** Good, and the same version as the other, which is good too. */
    boolean isSame(final BlockLook other) {
        return isGood() && other.isGood() && compareTag(other) == 0 && crc == other.crc;
    }

    String version() {
        return isLineBad() ? "with a bad trailer" : epoch == 0 ? "never written" : "of " + epoch + "/" + sequence;
    }
}
