package io.twintag.engine.context;

import io.twintag.engine.journal.Events;
import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.SmallFiles;
import io.twintag.transport.runtime.Threading;
import io.twintag.transport.session.SessionViews;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The settings of an {@code Engine}, in Aeron's manner: set what differs, then launch. {@link #conclude()} runs once
 * and fills in the rest.
 */
public final class EngineContext implements Cloneable {
    private static final String IPC = "aeron:ipc";

    private boolean isConcluded;
    private Path engineDirectory;
    private SmallFiles files = SmallFiles.REAL;
    private Path runDirectory;
    private Path aeronDirectory;
    private Supplier<Network> networkSupplier;
    private String[] channels = {IPC, IPC};
    private String engineChannel = IPC;
    private short generator;
    private long deviceTimeoutNs = TimeUnit.MILLISECONDS.toNanos(500);
    private long lateTimeoutNs = TimeUnit.SECONDS.toNanos(10);
    private long startTimeoutNs = TimeUnit.SECONDS.toNanos(10);
    private long resyncRateBytesPerS = 256L * 1024 * 1024;
    private long scrubRateBytesPerS = 13L * 1024 * 1024;
    private long heartbeatIntervalNs = TimeUnit.MILLISECONDS.toNanos(50);
    private Threading threading = Threading.DEDICATED;
    private Idling idling = Idling.of("auto");
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochNanoClock = new OffsetEpochNanoClock();
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private long journalRetentionMs = TimeUnit.DAYS.toMillis(30);
    private SessionViews sessionViews = SessionViews.PLAIN;
    private Events events;
    private Consumer<String> log = text -> {};
    private Runnable onFailure = () -> {};

    /** Checks the settings and fills in what was not set. A context serves one launch; clone it before for another. */
    public void conclude() {
        if (isConcluded) {
            throw new IllegalStateException("this context was used for a launch already: clone it before the first");
        }
        if (engineDirectory == null || runDirectory == null) {
            throw new IllegalArgumentException("an engine needs its directory and the run directory of its sessions");
        }
        if (deviceTimeoutNs < TimeUnit.MILLISECONDS.toNanos(50)) {
            throw new IllegalArgumentException("device.timeout is at least 50ms");
        }
        if (resyncRateBytesPerS <= 0) {
            throw new IllegalArgumentException(
                    "resync.rate is at least one byte a second: a rate of zero would never end");
        }
        if (journalRetentionMs <= 0) {
            throw new IllegalArgumentException(
                    "the event journal keeps its events for a while: set journal.retention above 0, such as 30d");
        }
        if (networkSupplier == null) {
            if (aeronDirectory == null) {
                throw new IllegalArgumentException("an engine needs the directory of a media driver (aeron.dir)");
            }
            final boolean withoutThread = threading == Threading.INVOKER;
            networkSupplier = () -> AeronNetwork.connectIfAlive(aeronDirectory, withoutThread);
        }
        isConcluded = true;
    }

    /** Holds the membership record: the third vote. */
    public EngineContext engineDirectory(final Path value) {
        engineDirectory = value;
        return this;
    }

    public Path engineDirectory() {
        return engineDirectory;
    }

    /**
     * The way to the files of the engine's directory: another where a simulator cuts the power of the engine's host.
     */
    public EngineContext files(final SmallFiles value) {
        files = value;
        return this;
    }

    public SmallFiles files() {
        return files;
    }

    /** Where applications leave their session files; in memory. */
    public EngineContext runDirectory(final Path value) {
        runDirectory = value;
        return this;
    }

    public Path runDirectory() {
        return runDirectory;
    }

    /** Where the media driver lives. */
    public EngineContext aeronDirectory(final Path value) {
        aeronDirectory = value;
        return this;
    }

    public Path aeronDirectory() {
        return aeronDirectory;
    }

    /** Instead of Aeron: gives the network, or null while there is none. */
    public EngineContext networkSupplier(final Supplier<Network> value) {
        networkSupplier = value;
        return this;
    }

    public Supplier<Network> networkSupplier() {
        return networkSupplier;
    }

    /** Channels on which the devices listen, a then b. */
    public EngineContext channels(final String a, final String b) {
        channels = new String[] {a, b};
        return this;
    }

    public String channel(final int slot) {
        return channels[slot];
    }

    /** Channel on which this engine listens. */
    public EngineContext engineChannel(final String value) {
        engineChannel = value;
        return this;
    }

    public String engineChannel() {
        return engineChannel;
    }

    /** Sets the generator of the volume that the engine writes. The launch does: the engine's directory says it. */
    public EngineContext generator(final short value) {
        generator = value;
        return this;
    }

    public short generator() {
        return generator;
    }

    /** A device that says nothing for this long is lost. */
    public EngineContext deviceTimeoutNs(final long value) {
        deviceTimeoutNs = value;
        return this;
    }

    public long deviceTimeoutNs() {
        return deviceTimeoutNs;
    }

    /** How long a device of this host that says nothing, and whose process shows that it works, is waited for. */
    public EngineContext lateTimeoutNs(final long value) {
        lateTimeoutNs = value;
        return this;
    }

    public long lateTimeoutNs() {
        return lateTimeoutNs;
    }

    /** How long a start waits for the second device, before it goes on with one that may. */
    public EngineContext startTimeoutNs(final long value) {
        startTimeoutNs = value;
        return this;
    }

    public long startTimeoutNs() {
        return startTimeoutNs;
    }

    /** Bytes a second that a resync copies at most. */
    public EngineContext resyncRateBytesPerS(final long value) {
        resyncRateBytesPerS = value;
        return this;
    }

    public long resyncRateBytesPerS() {
        return resyncRateBytesPerS;
    }

    /** Bytes a second that a scrub looks at, at most, on each device; 0: none begins by itself. */
    public EngineContext scrubRateBytesPerS(final long value) {
        scrubRateBytesPerS = value;
        return this;
    }

    public long scrubRateBytesPerS() {
        return scrubRateBytesPerS;
    }

    /** Time after which the engine says that it is there though nothing happened. */
    public EngineContext heartbeatIntervalNs(final long value) {
        heartbeatIntervalNs = value;
        return this;
    }

    public long heartbeatIntervalNs() {
        return heartbeatIntervalNs;
    }

    public EngineContext threading(final Threading value) {
        threading = value;
        return this;
    }

    public Threading threading() {
        return threading;
    }

    public EngineContext idling(final Idling value) {
        idling = value;
        return this;
    }

    public Idling idling() {
        return idling;
    }

    public EngineContext nanoClock(final NanoClock value) {
        nanoClock = value;
        return this;
    }

    public NanoClock nanoClock() {
        return nanoClock;
    }

    /** Gives the time stamps of log records. */
    public EngineContext epochNanoClock(final EpochNanoClock value) {
        epochNanoClock = value;
        return this;
    }

    public EpochNanoClock epochNanoClock() {
        return epochNanoClock;
    }

    /** Gives the times of events, in ms. */
    public EngineContext epochClock(final EpochClock value) {
        epochClock = value;
        return this;
    }

    public EpochClock epochClock() {
        return epochClock;
    }

    /** The event journal's files of days that ended longer ago are removed. */
    public EngineContext journalRetentionMs(final long value) {
        journalRetentionMs = value;
        return this;
    }

    public long journalRetentionMs() {
        return journalRetentionMs;
    }

    /** Makes the buffers over session files: others where a simulator ends the engine at one of its stores. */
    public EngineContext sessionViews(final SessionViews value) {
        sessionViews = value;
        return this;
    }

    public SessionViews sessionViews() {
        return sessionViews;
    }

    /** Gets what happens in the engine, instead of a journal of the engine's own in its directory. */
    public EngineContext events(final Events value) {
        events = value;
        return this;
    }

    /** Takes what happens in the engine; null until the engine has a journal. Any thread. */
    public Events events() {
        return events;
    }

    /** Gets a line for whatever an operator should know. */
    public EngineContext log(final Consumer<String> value) {
        log = value;
        return this;
    }

    public Consumer<String> log() {
        return log;
    }

    /** Runs when an agent fails, on its thread; the engine serves no more. */
    public EngineContext onFailure(final Runnable value) {
        onFailure = value;
        return this;
    }

    public Runnable onFailure() {
        return onFailure;
    }

    @Override
    public EngineContext clone() {
        try {
            final EngineContext copy = (EngineContext) super.clone();
            copy.channels = channels.clone();
            return copy;
        } catch (final CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return "EngineContext{engineDirectory=" + engineDirectory + ", runDirectory=" + runDirectory
                + ", aeronDirectory=" + aeronDirectory + ", channels=" + String.join(",", channels)
                + ", engineChannel=" + engineChannel + ", generator=" + generator + ", deviceTimeoutNs="
                + deviceTimeoutNs + ", heartbeatIntervalNs=" + heartbeatIntervalNs + ", threading=" + threading
                + ", idling=" + idling + ", journalRetentionMs=" + journalRetentionMs + '}';
    }
}
