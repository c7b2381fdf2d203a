package io.twintag.transport.link;

import org.agrona.DirectBuffer;

/** Takes the frames of an {@link Inbound}, whole and in order. */
@FunctionalInterface
public interface FrameHandler {
    /** The buffer is only good during the call. What it throws ends the inbound (docs/invariants.md I9). */
    void onFrame(DirectBuffer buffer, int offset, int lengthBytes);
}
