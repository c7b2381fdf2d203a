package io.twintag.engine;

import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.Status;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/** A device's way to the engines of two hosts: whatever it sends reaches whoever listens. */
final class ToAllHosts implements Network {
    static final List<String> CHANNELS = List.of("host-0", "host-1");

    private final Network network;

    ToAllHosts(final Network network) {
        this.network = network;
    }

    @Override
    public Outbound outbound(final String channel, final int streamId) {
        return new ToAll(
                CHANNELS.stream().map(host -> network.outbound(host, streamId)).toList());
    }

    @Override
    public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
        return network.inbound(channel, streamId, handler);
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
    public void close() {
        network.close();
    }

    private record ToAll(List<Outbound> all) implements Outbound {
        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            long best = Status.CLOSED;
            for (final Outbound each : all) {
                best = Math.max(best, each.offer(buffer, offset, lengthBytes));
            }
            return best;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            return all.stream().anyMatch(each -> each.hasRoom(lengthBytes));
        }

        @Override
        public int wholeFrameLength() {
            return all.get(0).wholeFrameLength();
        }

        @Override
        public boolean isConnected() {
            return all.stream().anyMatch(Outbound::isConnected);
        }

        @Override
        public void close() {
            CloseHelper.quietCloseAll(all);
        }
    }
}
