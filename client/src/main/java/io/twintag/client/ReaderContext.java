package io.twintag.client;

import io.twintag.transport.link.Network;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.jspecify.annotations.Nullable;

/** How a reader is made. Every option but the network's has a default. One thread; concluded once, by connect. */
public final class ReaderContext {
    private static final String IPC = "aeron:ipc";

    private boolean isConcluded;
    private @Nullable Path aeronDirectory;
    private @Nullable Network network;
    private String readChannel = IPC;
    private String replyChannel = IPC;
    private int generator;
    private int slot = -1;
    private long timeoutNs = TimeUnit.SECONDS.toNanos(5);
    private IdleStrategy idleStrategy = new SleepingIdleStrategy(TimeUnit.MICROSECONDS.toNanos(50));

    /** Checks the options. @throws IllegalStateException when done before; IllegalArgumentException for a wrong one. */
    public void conclude() {
        if (isConcluded) {
            throw new IllegalStateException("a context is for one reader: make another");
        }
        if (slot < 0 || slot > 1 || generator < 0 || timeoutNs <= 0) {
            throw new IllegalArgumentException("a reader needs the slot of its device, 0: a, 1: b: " + this);
        }
        if (network == null && aeronDirectory == null) {
            throw new IllegalArgumentException("a reader needs the directory of a media driver, or a network");
        }
        isConcluded = true;
    }

    /** Where the media driver lives; the reader makes a client of its own and closes it. */
    public ReaderContext aeronDirectory(final Path directory) {
        aeronDirectory = directory;
        return this;
    }

    @Nullable
    Path aeronDirectory() {
        return aeronDirectory;
    }

    /** Instead: a network of the caller, which also closes it. */
    public ReaderContext network(final Network value) {
        network = value;
        return this;
    }

    @Nullable
    Network network() {
        return network;
    }

    /** Channel on which the device listens to readers. Default {@code aeron:ipc}. */
    public ReaderContext readChannel(final String channel) {
        readChannel = channel;
        return this;
    }

    String readChannel() {
        return readChannel;
    }

    /** Channel on which this reader listens. Default {@code aeron:ipc}. */
    public ReaderContext replyChannel(final String channel) {
        replyChannel = channel;
        return this;
    }

    String replyChannel() {
        return replyChannel;
    }

    /** Sets the generator whose volume is read. Default 0. */
    public ReaderContext generator(final int value) {
        generator = value;
        return this;
    }

    int generator() {
        return generator;
    }

    /** 0: device a, 1: device b. */
    public ReaderContext slot(final int value) {
        slot = value;
        return this;
    }

    int slot() {
        return slot;
    }

    /** Longest time to wait for an answer. Default 5 s. */
    public ReaderContext timeoutNs(final long value) {
        timeoutNs = value;
        return this;
    }

    long timeoutNs() {
        return timeoutNs;
    }

    /** How the reader passes the time until an answer comes. Default: it sleeps 50 us. */
    public ReaderContext idleStrategy(final IdleStrategy value) {
        idleStrategy = value;
        return this;
    }

    IdleStrategy idleStrategy() {
        return idleStrategy;
    }

    @Override
    public String toString() {
        return "ReaderContext{aeronDirectory=" + aeronDirectory + ", readChannel=" + readChannel
                + ", replyChannel=" + replyChannel + ", generator=" + generator + ", slot=" + slot + ", timeoutNs="
                + timeoutNs + "}";
    }
}
