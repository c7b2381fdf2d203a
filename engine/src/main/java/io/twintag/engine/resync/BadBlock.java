package io.twintag.engine.resync;

import io.twintag.transport.layout.Trailer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block in doubt that the authority holds bad. Where its trailer is sound and the target holds that very version
 * intact, the target keeps it, and the scrub repairs the authority from there. Else it becomes bad on the target too:
 * what is there may be older, and nobody may read that as the newest. A write mends both. Diff agent.
 */
final class BadBlock {
    private final UnsafeBuffer trailer = new UnsafeBuffer(new byte[Trailer.LENGTH]);
    private boolean isKnown;

    /** @param authorityTrailer what the authority says of it; of no length where its trailer is bad. */
    void begin(final UnsafeBuffer authorityTrailer) {
        isKnown = authorityTrailer.capacity() == Trailer.LENGTH;
        if (isKnown) {
            trailer.putBytes(0, authorityTrailer, 0, Trailer.LENGTH);
        }
    }

    /** Whether the target, whose block is intact, holds the very version. */
    boolean isSame(final UnsafeBuffer ofTarget) {
        return isKnown && ofTarget.capacity() == Trailer.LENGTH && ofTarget.compareTo(trailer) == 0;
    }

    /** The tag under which it is to be bad on the target, whose own trailer this is; of no length if that is bad. */
    UnsafeBuffer trailer(final UnsafeBuffer ofTarget) {
        if (!isKnown) {
            trailer.setMemory(0, Trailer.LENGTH, (byte) 0);
            trailer.putBytes(0, ofTarget, 0, Math.min(Trailer.LENGTH, ofTarget.capacity()));
            if (Trailer.epoch(trailer, 0) == 0) {
                Trailer.put(trailer, 0, 1, Trailer.crc(trailer, 0), 1);
            }
        }
        return trailer;
    }
}
