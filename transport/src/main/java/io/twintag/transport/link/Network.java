package io.twintag.transport.link;

/**
 * Where streams come from: Aeron between processes and hosts, or its in-memory twin on one thread. A stream is named by
 * a channel (an Aeron URI) and a stream id; see {@link StreamIds}.
 */
public interface Network extends AutoCloseable {
    /** A new sender of its own to a stream. May block for the media driver; not for a hot thread. */
    Outbound outbound(String channel, int streamId);

    /**
     * The same for a thread that must not wait: not connected until the media driver has made it. A channel that cannot
     * be is refused by an exception of the first use.
     */
    default Outbound outboundSoon(final String channel, final int streamId) {
        return outbound(channel, streamId);
    }

    /** A new receiver of all senders to a stream. May block for the media driver; not for a hot thread. */
    Inbound inbound(String channel, int streamId, FrameHandler handler);

    /** Whether the network is gone for good (its media driver died): close it and make a new one. */
    boolean isClosed();

    /** Housekeeping of a network without a thread of its own. Returns work done. */
    int doWork();

    @Override
    void close();
}
