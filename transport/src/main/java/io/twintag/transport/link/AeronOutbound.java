package io.twintag.transport.link;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.twintag.transport.protocol.Status;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/** A stream's sending end as an exclusive publication. */
final class AeronOutbound implements Outbound {
    private final ExclusivePublication publication;

    AeronOutbound(final ExclusivePublication publication) {
        this.publication = publication;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        long result = publication.offer(buffer, offset, lengthBytes);
        if (result == Publication.ADMIN_ACTION) { // a term ended: the next attempt starts the new one
            result = publication.offer(buffer, offset, lengthBytes);
        }
        if (result > 0) {
            return result;
        }
        if (result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION) {
            return Status.BACK_PRESSURED;
        }
        return result == Publication.NOT_CONNECTED ? Status.NOT_CONNECTED : Status.CLOSED;
    }

    /** A frame that does not fit the rest of a term leaves that rest empty, hence twice its length. */
    @Override
    public boolean hasRoom(final int lengthBytes) {
        final int payload = publication.maxPayloadLength();
        final int fragments = (lengthBytes + payload - 1) / payload;
        final int framed = fragments * BitUtil.align(DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT)
                + BitUtil.align(lengthBytes, FrameDescriptor.FRAME_ALIGNMENT);
        return publication.availableWindow() > 2L * framed;
    }

    @Override
    public int wholeFrameLength() {
        return publication.maxPayloadLength();
    }

    @Override
    public boolean isConnected() {
        return publication.isConnected();
    }

    @Override
    public void close() {
        CloseHelper.quietClose(publication);
    }
}
