package io.twintag.device;

import io.twintag.device.store.Disk;
import io.twintag.device.store.FlushMode;
import io.twintag.device.store.StoreOptions;
import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.Threading;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The settings of a {@link Device}, in Aeron's manner: set what differs, then launch. {@link #conclude()} runs once and
 * fills in the rest.
 */
public final class DeviceContext implements Cloneable {
    /** Tag pages of 64 tags each that a table may hold: a million writes between the apply and the retire. */
    public static final int DEFAULT_TAG_PAGES = 16 * 1024;

    private static final String IPC = "aeron:ipc";

    private boolean isConcluded;
    private Path directory;
    private int slot = -1;
    private Path aeronDirectory;
    private Supplier<Network> networkSupplier;
    private String channel = IPC;
    private String engineChannel = IPC;
    private Map<Integer, String> engineChannels = Map.of();
    private String readChannel = IPC;
    private Disk disk = Disk.REAL;
    private String bootId;
    private FlushMode flushMode = FlushMode.PERIODIC;
    private long flushIntervalNs = TimeUnit.MILLISECONDS.toNanos(100);
    private long heartbeatIntervalNs = TimeUnit.MILLISECONDS.toNanos(50);
    private int tagPages = DEFAULT_TAG_PAGES;
    private Threading threading = Threading.DEDICATED;
    private Idling idling = Idling.of("auto");
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private Runnable onFailure = () -> {};
    private Consumer<String> log = line -> {};

    /** Checks the settings and fills in what was not set. A context serves one launch; clone it before for another. */
    public void conclude() {
        if (isConcluded) {
            throw new IllegalStateException("this context was used for a launch already: clone it before the first");
        }
        if (directory == null || slot < 0 || slot > 1) {
            throw new IllegalArgumentException("a device needs its directory, and its slot: 0 for a, 1 for b");
        }
        if (networkSupplier == null) {
            if (aeronDirectory == null) {
                throw new IllegalArgumentException("a device needs the directory of a media driver (aeron.dir)");
            }
            final boolean withoutThread = threading == Threading.INVOKER;
            networkSupplier = () -> AeronNetwork.connectIfAlive(aeronDirectory, withoutThread);
        }
        isConcluded = true;
    }

    /** The device's own directory. */
    public DeviceContext directory(final Path value) {
        directory = value;
        return this;
    }

    public Path directory() {
        return directory;
    }

    /** 0: a, 1: b. */
    public DeviceContext slot(final int value) {
        slot = value;
        return this;
    }

    public int slot() {
        return slot;
    }

    /** "a" or "b". */
    public String slotName() {
        return Slots.letter(slot);
    }

    /** Where the media driver lives. */
    public DeviceContext aeronDirectory(final Path value) {
        aeronDirectory = value;
        return this;
    }

    public Path aeronDirectory() {
        return aeronDirectory;
    }

    /** Instead of Aeron: gives the network, or null while there is none. */
    public DeviceContext networkSupplier(final Supplier<Network> value) {
        networkSupplier = value;
        return this;
    }

    public Supplier<Network> networkSupplier() {
        return networkSupplier;
    }

    /** Channel on which this device listens to engines. */
    public DeviceContext channel(final String value) {
        channel = value;
        return this;
    }

    public String channel() {
        return channel;
    }

    /** Channel on which the engine listens. */
    public DeviceContext engineChannel(final String value) {
        engineChannel = value;
        return this;
    }

    public String engineChannel() {
        return engineChannel;
    }

    /**
     * Channel on which the engine of one volume listens, where that is another: on another host (docs/claims.md claim
     * 16).
     */
    public DeviceContext engineChannel(final int generator, final String value) {
        final Map<Integer, String> channels = new HashMap<>(engineChannels);
        channels.put(generator, value);
        engineChannels = Map.copyOf(channels);
        return this;
    }

    /** Channel on which the engine of a volume listens. */
    public String engineChannel(final int generator) {
        return engineChannels.getOrDefault(generator, engineChannel);
    }

    /** Channel on which this device listens to readers. */
    public DeviceContext readChannel(final String value) {
        readChannel = value;
        return this;
    }

    public String readChannel() {
        return readChannel;
    }

    /** The way to the file system: another one where a simulator decides what a disk does. */
    public DeviceContext disk(final Disk value) {
        disk = value;
        return this;
    }

    public Disk disk() {
        return disk;
    }

    /** Names the run of the operating system; that of this one where it is not set. */
    public DeviceContext bootId(final String value) {
        bootId = value;
        return this;
    }

    /** How volumes are opened. */
    StoreOptions storeOptions() {
        final StoreOptions options = StoreOptions.defaults().withFlush(flushMode);
        return bootId == null ? options : options.withBootId(bootId);
    }

    /** When data is forced to stable storage. A write that asks for {@code FLUSHED_BOTH} is flushed in every mode. */
    public DeviceContext flushMode(final FlushMode value) {
        flushMode = value;
        return this;
    }

    public FlushMode flushMode() {
        return flushMode;
    }

    /** Time from flush to flush with {@link FlushMode#PERIODIC}. */
    public DeviceContext flushIntervalNs(final long value) {
        flushIntervalNs = value;
        return this;
    }

    public long flushIntervalNs() {
        return flushIntervalNs;
    }

    /** Time after which an ack is sent though nothing happened. */
    public DeviceContext heartbeatIntervalNs(final long value) {
        heartbeatIntervalNs = value;
        return this;
    }

    public long heartbeatIntervalNs() {
        return heartbeatIntervalNs;
    }

    /** The most tag pages of a volume. */
    public DeviceContext tagPages(final int value) {
        tagPages = value;
        return this;
    }

    public int tagPages() {
        return tagPages;
    }

    public DeviceContext threading(final Threading value) {
        threading = value;
        return this;
    }

    public Threading threading() {
        return threading;
    }

    public DeviceContext idling(final Idling value) {
        idling = value;
        return this;
    }

    public Idling idling() {
        return idling;
    }

    public DeviceContext nanoClock(final NanoClock value) {
        nanoClock = value;
        return this;
    }

    public NanoClock nanoClock() {
        return nanoClock;
    }

    /** Runs when agents of every volume have failed, on the last one's thread; the device serves no more. */
    public DeviceContext onFailure(final Runnable value) {
        onFailure = value;
        return this;
    }

    public Runnable onFailure() {
        return onFailure;
    }

    /** Takes one line for people at a time; any thread. */
    public DeviceContext log(final Consumer<String> value) {
        log = value;
        return this;
    }

    public Consumer<String> log() {
        return log;
    }

    @Override
    public DeviceContext clone() {
        try {
            return (DeviceContext) super.clone();
        } catch (final CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return "DeviceContext{directory=" + directory + ", slot=" + slotName() + ", aeronDirectory=" + aeronDirectory
                + ", channel=" + channel + ", engineChannel=" + engineChannel + ", readChannel=" + readChannel
                + ", flushMode=" + flushMode + ", flushIntervalNs=" + flushIntervalNs + ", heartbeatIntervalNs="
                + heartbeatIntervalNs + ", tagPages=" + tagPages + ", threading=" + threading + ", idling=" + idling
                + '}';
    }
}
