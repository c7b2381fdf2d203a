package io.twintag.transport.link;

/** The receiving end of the streams of one channel and stream id. One thread. */
public interface Inbound extends AutoCloseable {
    /**
     * Hands up to {@code limit} frames to the handler. What the handler throws is thrown here, and no further frame is
     * handed out, ever: whoever skips a frame loses it (docs/invariants.md I9).
     *
     * @return work done.
     */
    int poll(int limit);

    boolean isConnected();

    @Override
    void close();
}
