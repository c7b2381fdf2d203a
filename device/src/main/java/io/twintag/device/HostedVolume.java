package io.twintag.device;

import io.twintag.transport.link.Connection;
import io.twintag.transport.runtime.AgentGroup;
import io.twintag.transport.runtime.Threading;
import java.nio.file.Path;
import java.util.List;

/**
 * One volume of a device and the threads that serve it. Each volume has its own, so that one generator's flush, seal,
 * full tag table or failure holds up no write of another's (docs/claims.md claim 16). One that fails is let go of as it
 * is, and the others go on.
 */
final class HostedVolume implements AutoCloseable {
    private final DeviceContext context;
    private final Path directory;
    private final Runnable onFailure;
    private final VolumeServer server;
    private final AgentGroup agents;
    private volatile boolean isReleased;

    private HostedVolume(
            final DeviceContext context, final Connection connection, final Path directory, final Runnable onFailure) {
        this.context = context;
        this.directory = directory;
        this.onFailure = onFailure;
        server = VolumeServer.open(context, connection, directory);
        agents = new AgentGroup(context.threading(), context.idling(), connection.users(), this::onFailure);
    }

    /**
     * Opens a volume, which recovers it, and starts to serve it.
     *
     * @param onFailure runs on the thread of an agent that failed.
     * @throws io.twintag.device.store.StorageException when it cannot be opened; the message names the fix.
     */
    static HostedVolume serve(
            final DeviceContext context, final Connection connection, final Path directory, final Runnable onFailure) {
        final HostedVolume volume = new HostedVolume(context, connection, directory, onFailure);
        volume.agents.start(List.of(volume.server.hotAgent()), volume.server.backgroundAgents());
        return volume;
    }

    Path directory() {
        return directory;
    }

    /** Whether it has failed, and another was put in its place since. Any thread. */
    boolean isReplaced() {
        return server.isReplaced();
    }

    /** Any thread. */
    int generator() {
        return server.volume().superblock().facts().generator();
    }

    /** As {@link DeviceCounters#VOLUME_STATE}. Any thread. */
    int state() {
        if (failure() != null) {
            return 0;
        }
        return server.volume().isFailed() ? 2 : 1;
    }

    /** Any thread. */
    long applied() {
        return server.volume().applied();
    }

    /** The flushed watermark of the stream that it follows now. Any thread. */
    long flushed() {
        return EngineReplies.flushed(server.volume());
    }

    /** Any thread. */
    int tagPages() {
        return server.tagPages();
    }

    /** Usable space of its file system. Any thread. */
    long freeBytes() {
        return server.storage().freeBytes();
    }

    int invoke() {
        return agents.invoke();
    }

    /** What ended its first agent that failed, or null. Any thread. */
    Throwable failure() {
        return agents.failure();
    }

    /** No thread can wait for its own end, so another stops what is left: nobody reads what a failed agent left. */
    private void onFailure() {
        context.log()
                .accept("ALARM: " + directory + " on device " + context.slotName()
                        + " is served no more, because of an error: " + agents.failure());
        onFailure.run();
        if (context.threading() == Threading.INVOKER || context.threading() == Threading.HOT_INVOKER) {
            return; // the owner's thread is among them: it closes the device
        }
        final Thread stop = new Thread(this::letGo, "device-" + context.slotName() + "-abandon");
        stop.setDaemon(true);
        stop.start();
    }

    private synchronized void letGo() {
        agents.close();
        if (!isReleased) {
            server.letGo();
            isReleased = true;
        }
    }

    /** Whether it has failed, and nothing uses its files any more: it can be opened again. Any thread. */
    boolean isDown() {
        return isReleased && failure() != null;
    }

    /**
     * Stops the agents and lets go of everything as it is, for the next launch to recover. Any thread but the agents'.
     */
    synchronized void abandon() {
        agents.close();
        if (!isReleased) {
            isReleased = true;
            server.abandon();
        }
    }

    /** Stops the agents, flushes, and marks the volume clean; one that has failed is abandoned. */
    @Override
    public void close() {
        if (failure() != null) {
            abandon();
        } else {
            finish();
        }
    }

    private synchronized void finish() {
        agents.close();
        if (!isReleased) {
            isReleased = true;
            server.close();
        }
    }
}
