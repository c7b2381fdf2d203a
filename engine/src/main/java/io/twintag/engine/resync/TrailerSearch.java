package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds a block object's blocks whose trailers, tag and checksum, are not the same on both devices. Reads 16
 * bytes a block from each, whatever the size of the blocks (docs/resync-and-scrub.md).
 */
final class TrailerSearch implements Search {
    private static final int BLOCKS_PER_QUESTION = 4096;

    private final MutableDirectBuffer onTarget = new ExpandableArrayBuffer(Trailer.lengthOf(BLOCKS_PER_QUESTION));
    private final UnsafeBuffer trailers = new UnsafeBuffer(0, 0);
    private final Doubt found;
    private final DeviceFacts.Held object;
    private final int authority;
    private final int epoch;
    private final boolean isNew;
    private long next;
    private boolean isTargetAsked;

    /**
     * @param epoch that the target has joined: what it wrote in it, or will, is the same on both.
     * @param isNew whether the target is given the object only now, so that it may have missed writes of this epoch.
     */
    TrailerSearch(
            final DeviceFacts.Held object,
            final int authority,
            final int epoch,
            final boolean isNew,
            final Doubt found) {
        this.object = object;
        this.authority = authority;
        this.epoch = epoch;
        this.isNew = isNew;
        this.found = found;
    }

    @Override
    public boolean isDone() {
        return next == object.end();
    }

    /** The target first: a write that comes in between is then on the authority at least. */
    @Override
    public void ask(final BackgroundCall call) {
        call.readTrailers(isTargetAsked ? authority : Slots.other(authority), object.id(), next, count());
    }

    @Override
    public String onBlocks(final BlocksDecoder blocks) {
        if (blocks.status() != Status.OK || blocks.count() != count()) {
            return "the trailers of object " + object.name() + " cannot be read: " + Status.name(blocks.status());
        }
        blocks.wrapTrailers(trailers);
        isTargetAsked = !isTargetAsked;
        if (isTargetAsked) {
            onTarget.putBytes(0, trailers, 0, trailers.capacity());
            return null;
        }
        for (int i = 0; i < count(); i++) {
            final int at = Trailer.lengthOf(i);
            final boolean isLive =
                    Trailer.epoch(onTarget, at) == epoch || !isNew && Trailer.epoch(trailers, at) == epoch;
            if (!Trailer.isSame(onTarget, trailers, at) && !isLive) {
                found.addBlocks(object.id(), next + i, 1);
            }
        }
        next += count();
        return null;
    }

    private int count() {
        return (int) Math.min(BLOCKS_PER_QUESTION, object.end() - next);
    }
}
