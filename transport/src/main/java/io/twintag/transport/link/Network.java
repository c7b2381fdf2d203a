package io.twintag.transport.link;

import io.twintag.transport.runtime.MemoryUsers;

/**
 * Where streams come from: Aeron between processes and hosts, or its in-memory twin on one thread. A stream is named by
 * a channel (an Aeron URI) and a stream id; see {@link StreamIds}.
 */
public interface Network extends AutoCloseable {
    /** A new sender of its own to a stream. May block for the media driver; not for a hot thread. */
    Outbound outbound(String channel, int streamId);

    /**
     * Opens an outbound for a thread that must not wait: not connected until the media driver has made it. A channel
     * that cannot be is refused by an exception of the first use.
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

    /**
     * A figure that processes of this host show, see {@link Gauges}; 0 where there is none. It takes a look at all of
     * them: not for each step.
     */
    default long figure(final int typeId, final int generator, final int slot) {
        return 0;
    }

    /**
     * Keeps what is received and sent from here on in memory that is not unmapped while one of these is inside: however
     * the network comes to its end. Before the first of them uses it.
     */
    default void guard(final MemoryUsers users) {}

    /** Ends the network without waiting for those who still use it: they see {@link #isClosed()}. Any thread. */
    default void closeSoon() {
        close();
    }

    /** Ends the network; waits until nobody is inside, see {@link #guard}: so not from inside. */
    @Override
    void close();
}
