package io.twintag.transport.link;

import io.twintag.transport.protocol.Status;
import org.agrona.DirectBuffer;

/**
 * Either end of a stream that was asked for when its network was just lost: it takes nothing and gives nothing. Its
 * owner sees the network closed in its next cycle, and begins anew; so nobody has to await an exception wherever a
 * stream is made.
 */
final class LostStream implements Outbound, Inbound {
    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        return Status.CLOSED;
    }

    @Override
    public boolean hasRoom(final int lengthBytes) {
        return false;
    }

    @Override
    public int wholeFrameLength() {
        return 0;
    }

    @Override
    public int poll(final int limit) {
        return 0;
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
