package io.twintag.transport.link;

import io.twintag.transport.runtime.MemoryUsers;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A process's way to its media driver, made anew after the driver was lost: whatever else the process holds stays as it
 * is meanwhile. Any thread; a lock, so not for every write.
 */
public final class Connection implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Supplier<? extends @Nullable Network> connect;
    private final NanoClock clock;
    private final MemoryUsers users = new MemoryUsers();
    private volatile @Nullable Network network;
    private long retryNs;
    private boolean isClosed;

    /** @param connect gives a network, or null while there is no live media driver. */
    public Connection(final Supplier<? extends @Nullable Network> connect, final NanoClock clock) {
        this.connect = connect;
        this.clock = clock;
        this.retryNs = clock.nanoTime();
    }

    /** Those who use the networks of this connection: each joins before it asks for one. */
    public MemoryUsers users() {
        return users;
    }

    /** The network, or null while there is none; tries ten times a second. */
    public @Nullable Network network() {
        final Network now = network;
        return now != null && !now.isClosed() ? now : renew();
    }

    /** The network if there is one that lives; makes none, never waits. */
    public @Nullable Network current() {
        final Network now = network;
        return now != null && !now.isClosed() ? now : null;
    }

    private synchronized @Nullable Network renew() {
        final boolean isLost = network == null || network.isClosed();
        if (!isLost || isClosed || clock.nanoTime() - retryNs < 0) {
            return isLost ? null : network;
        }
        if (network != null) {
            network.closeSoon();
            network = null;
        }
        try {
            final Network made = connect.get();
            if (made != null) {
                made.guard(users);
            }
            network = made;
        } catch (final RuntimeException e) {
            if (!AeronErrors.isDriverGone(e)) {
                throw e;
            }
        }
        retryNs = clock.nanoTime() + RETRY_NS;
        return network;
    }

    /** Ends it. Not from a step of an agent, which would wait for itself. */
    @Override
    public void close() {
        CloseHelper.quietClose(end());
    }

    private synchronized @Nullable Network end() {
        isClosed = true;
        return network;
    }
}
