package io.twintag.engine.scrub;

import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.CheckedDecoder;
import io.twintag.transport.protocol.ObjectKind;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a device answered to a Check; see the message Checked for the figures.
 *
 * @param states  of blocks, as {@link CheckWhat} draws them.
 * @param content of one block or of records, if it was asked for.
 */
record Look(
        int status,
        int count,
        int crc,
        int streamEpoch,
        long before,
        long after,
        ScrubObject object,
        UnsafeBuffer states,
        UnsafeBuffer content) {

    static Look of(final CheckedDecoder in) {
        final int status = in.status();
        final int count = in.count();
        final int crc = in.crc();
        final int epoch = in.epoch();
        final long before = in.appliedBefore();
        final long after = in.appliedAfter();
        final int objectId = in.objectId();
        final ObjectKind kind = in.kind();
        final int blockSize = in.blockSize();
        final long end = in.end();
        final ScrubObject object = new ScrubObject(objectId, in.name(), kind, blockSize, end);
        final byte[] states = new byte[in.blocksLength()];
        in.getBlocks(states, 0, states.length);
        final byte[] content = new byte[in.contentLength()];
        in.getContent(content, 0, content.length);
        return new Look(
                status, count, crc, epoch, before, after, object, new UnsafeBuffer(states), new UnsafeBuffer(content));
    }

    BlockLook block(final int index) {
        final int at = index * CheckWhat.STATE_LENGTH;
        return new BlockLook(
                Trailer.epoch(states, at),
                Trailer.crc(states, at),
                Trailer.sequence(states, at),
                states.getInt(at + CheckWhat.STATE_OFFSET),
                streamEpoch,
                before,
                after);
    }
}
