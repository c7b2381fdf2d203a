package io.twintag.transport.link;

import org.agrona.DirectBuffer;

/** The sending end of a one-way, ordered, reliable stream of frames. One thread. */
public interface Outbound extends AutoCloseable {
    /**
     * Sends a frame. Never blocks.
     *
     * @return a positive position; or {@code Status.BACK_PRESSURED}, {@code Status.NOT_CONNECTED} while nobody listens,
     *     {@code Status.CLOSED} when this stream will never take a frame again.
     */
    long offer(DirectBuffer buffer, int offset, int lengthBytes);

    /** Whether an offer of this many bytes finds room now. */
    boolean hasRoom(int lengthBytes);

    /** The longest frame that travels in one piece; a longer one is cut and put together again. */
    int wholeFrameLength();

    boolean isConnected();

    @Override
    void close();
}
