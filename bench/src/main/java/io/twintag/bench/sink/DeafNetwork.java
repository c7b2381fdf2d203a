package io.twintag.bench.sink;

import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.runtime.MemoryUsers;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An engine's network on which nobody listens to tag pages, so that its diff agent has nothing to do and the devices,
 * whose streams are not connected, send none: all else is as ever. With {@code isDeaf} false it listens, and differs
 * from the network below in nothing.
 */
final class DeafNetwork implements Network {
    private static final short GENERATOR = 0;

    private final Network network;
    private final boolean isDeaf;

    private DeafNetwork(final Network network, final boolean isDeaf) {
        this.network = network;
        this.isDeaf = isDeaf;
    }

    /** Null while there is no live media driver. */
    static Network connectIfAlive(final Path aeronDirectory, final boolean isDeaf) {
        final Network network = AeronNetwork.connectIfAlive(aeronDirectory, false);
        return network == null ? null : new DeafNetwork(network, isDeaf);
    }

    @Override
    public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
        return isDeaf && isPages(streamId) ? new Silence() : network.inbound(channel, streamId, handler);
    }

    private static boolean isPages(final int streamId) {
        return Arrays.stream(new int[] {0, 1}).anyMatch(slot -> StreamIds.PAGES.id(GENERATOR, slot) == streamId);
    }

    @Override
    public Outbound outbound(final String channel, final int streamId) {
        return network.outbound(channel, streamId);
    }

    @Override
    public Outbound outboundSoon(final String channel, final int streamId) {
        return network.outboundSoon(channel, streamId);
    }

    @Override
    public boolean isClosed() {
        return network.isClosed();
    }

    @Override
    public int doWork() {
        return network.doWork();
    }

    @Override
    public long figure(final int typeId, final int generator, final int slot) {
        return network.figure(typeId, generator, slot);
    }

    @Override
    public void guard(final MemoryUsers users) {
        network.guard(users);
    }

    @Override
    public void closeSoon() {
        network.closeSoon();
    }

    @Override
    public void close() {
        network.close();
    }

    /** A stream that nothing comes from. */
    private static final class Silence implements Inbound {
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
            // Nothing is open.
        }
    }
}
