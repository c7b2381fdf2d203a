package io.twintag.engine.resync;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block in doubt that the authority holds bad. Where its trailer is sound and the target holds that very version intact, the
 * target keeps it, and the scrub repairs the authority from there. Else it becomes bad on the target too: what is there may be
 * older, and nobody may read that as the newest. A write mends both. Diff agent.
 */
final class BadBlock {
    private static final int TRAILER_LENGTH = 16;

    private final UnsafeBuffer trailer = new UnsafeBuffer(new byte[TRAILER_LENGTH]);
    private boolean isKnown;

    /** @param authorityTrailer what the authority says of it; of no length where its trailer is bad. */
    void begin(final UnsafeBuffer authorityTrailer) {
        isKnown = authorityTrailer.capacity() == TRAILER_LENGTH;
        if (isKnown) {
            trailer.putBytes(0, authorityTrailer, 0, TRAILER_LENGTH);
        }
    }

    /** Whether the target, whose block is intact, holds the very version. */
    boolean isSame(final UnsafeBuffer ofTarget) {
        return isKnown && ofTarget.capacity() == TRAILER_LENGTH && ofTarget.compareTo(trailer) == 0;
    }

    /** The tag under which it is to be bad on the target, whose own trailer this is; of no length if that is bad. */
    UnsafeBuffer trailer(final UnsafeBuffer ofTarget) {
        if (!isKnown) {
            trailer.setMemory(0, TRAILER_LENGTH, (byte) 0);
            trailer.putBytes(0, ofTarget, 0, Math.min(TRAILER_LENGTH, ofTarget.capacity()));
            if (trailer.getInt(0) == 0) {
                trailer.putInt(0, 1, ByteOrder.LITTLE_ENDIAN);
                trailer.putLong(Long.BYTES, 1, ByteOrder.LITTLE_ENDIAN);
            }
        }
        return trailer;
    }
}
