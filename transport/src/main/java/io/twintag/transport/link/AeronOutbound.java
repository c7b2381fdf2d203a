package io.twintag.transport.link;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A stream's sending end as an exclusive publication, which the media driver may be making yet. */
final class AeronOutbound implements Outbound {
    private final Aeron aeron;
    private final long registrationId;
    private @Nullable ExclusivePublication publication;

    AeronOutbound(final Aeron aeron, final ExclusivePublication publication) {
        this.aeron = aeron;
        this.registrationId = publication.registrationId();
        this.publication = longEnough(publication);
    }

    /** @param registrationId of {@link Aeron#asyncAddExclusivePublication(String, int)}. */
    AeronOutbound(final Aeron aeron, final long registrationId) {
        this.aeron = aeron;
        this.registrationId = registrationId;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        final ExclusivePublication made = made();
        if (made == null) {
            return aeron.isClosed() ? Status.CLOSED : Status.NOT_CONNECTED;
        }
        long result = made.offer(buffer, offset, lengthBytes);
        if (result == Publication.ADMIN_ACTION) { // a term ended: the next attempt starts the new one
            result = made.offer(buffer, offset, lengthBytes);
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
        final ExclusivePublication made = made();
        if (made == null) {
            return false;
        }
        final int payload = made.maxPayloadLength();
        final int fragments = (lengthBytes + payload - 1) / payload;
        final int framed = fragments * BitUtil.align(DataHeaderFlyweight.HEADER_LENGTH, FrameDescriptor.FRAME_ALIGNMENT)
                + BitUtil.align(lengthBytes, FrameDescriptor.FRAME_ALIGNMENT);
        return made.availableWindow() > 2L * framed;
    }

    @Override
    public int wholeFrameLength() {
        final ExclusivePublication made = made();
        return made == null ? 0 : made.maxPayloadLength();
    }

    @Override
    public boolean isConnected() {
        final ExclusivePublication made = made();
        return made != null && made.isConnected();
    }

    private @Nullable ExclusivePublication made() {
        return publication != null ? publication : ask();
    }

    private @Nullable ExclusivePublication ask() {
        if (!aeron.isClosed()) {
            try {
                final ExclusivePublication made = aeron.getExclusivePublication(registrationId);
                publication = made == null ? null : longEnough(made);
            } catch (final RuntimeException e) {
                if (!AeronErrors.isDriverGone(e)) {
                    throw e;
                }
            }
        }
        return publication;
    }

    /** With shorter terms a long write would wait for ever: there is never room for it. */
    private static ExclusivePublication longEnough(final ExclusivePublication publication) {
        final int lengthBytes = publication.termBufferLength();
        if (lengthBytes < Limits.MIN_TERM_LENGTH) {
            CloseHelper.quietClose(publication);
            throw new StreamRefusedException("the media driver gives " + publication.channel() + " terms of "
                    + lengthBytes + " bytes, too short for the longest write: start that driver with"
                    + " -Daeron.ipc.term.buffer.length=16m -Daeron.term.buffer.length=16m or more,"
                    + " or clear aeron.dir, so that twintag runs its own");
        }
        return publication;
    }

    @Override
    public void close() {
        if (publication != null) {
            CloseHelper.quietClose(publication);
        } else if (!aeron.isClosed()) {
            aeron.asyncRemovePublication(registrationId);
        }
    }
}
