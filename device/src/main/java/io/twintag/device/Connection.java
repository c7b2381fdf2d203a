package io.twintag.device;

import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.Network;
import java.util.function.Supplier;
import org.agrona.CloseHelper;

/**
 * The device's way to its media driver, made anew when the driver was lost: storage and tag table stay as they are
 * meanwhile. Any thread; not for every write.
 */
final class Connection implements AutoCloseable {
    private final Supplier<Network> connect;
    private volatile Network network;
    private boolean closed;

    /** @param connect gives a network, or null while there is no live media driver. */
    Connection(final Supplier<Network> connect) {
        this.connect = connect;
    }

    /** The network, or null while there is none. */
    Network network() {
        final Network now = network;
        return now != null && !now.isClosed() ? now : renew();
    }

    private synchronized Network renew() {
        if (closed) {
            return null;
        }
        if (network == null || network.isClosed()) {
            CloseHelper.quietClose(network);
            network = null;
            try {
                network = connect.get();
            } catch (final RuntimeException e) {
                if (!AeronNetwork.isDriverGone(e)) {
                    throw e;
                }
            }
        }
        return network;
    }

    @Override
    public synchronized void close() {
        closed = true;
        CloseHelper.quietClose(network);
    }
}
