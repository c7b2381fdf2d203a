package io.twintag.engine;

import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.status.StatusReport;
import io.twintag.transport.link.MemoryNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * A whole mirror on the test's thread, step by step: two devices with real storage and real tag tables, an engine, and
 * the in-memory twin of the links between them.
 */
public final class OneThreadMirror implements AutoCloseable {
    static final long LINEAGE = 0x7714;
    private static final long ENGINE_ID = 11;
    private static final long[] DEVICE_IDS = {21, 22};
    private static final int STREAM_BYTES = 16 * 1024 * 1024;
    private static final int TAG_PAGES = 256;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    public final List<String> log = new ArrayList<>();
    public final List<EventKind> events = new ArrayList<>();
    private final Device[] devices = new Device[2];
    private final Path directory;
    private final FlushMode flushMode;
    private MemoryNetwork network = new MemoryNetwork(STREAM_BYTES);
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private long flushIntervalNs = TimeUnit.MILLISECONDS.toNanos(5);
    private boolean hasTwoHosts;
    private Engine engine;
    private boolean hasJournal;
    private long startTimeoutNs;

    public OneThreadMirror(final Path directory) {
        this(directory, FlushMode.PERIODIC);
    }

    public OneThreadMirror(final Path directory, final FlushMode flushMode) {
        this(directory, flushMode, true);
    }

    /** One that was formatted before. */
    public static OneThreadMirror at(final Path directory) {
        return new OneThreadMirror(directory, FlushMode.PERIODIC, false);
    }

    private OneThreadMirror(final Path directory, final FlushMode flushMode, final boolean isNew) {
        this.directory = directory;
        this.flushMode = flushMode;
        if (isNew) {
            format();
        }
    }

    private void format() {
        for (int slot = 0; slot < 2; slot++) {
            Device.format(
                    deviceDirectory(slot),
                    Facts.blank(LINEAGE, DEVICE_IDS[slot], slot, (short) 0)
                            .withRecord(1, 0b11, DEVICE_IDS[0], DEVICE_IDS[1], ENGINE_ID));
        }
        formatEngine(0);
    }

    private void formatEngine(final int host) {
        try {
            Files.createDirectories(engineDirectory(host));
            Files.createDirectories(runDirectory(host).resolve("sessions"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        MembershipRecord.first(ENGINE_ID + host, LINEAGE, (short) 0, DEVICE_IDS[0], DEVICE_IDS[1])
                .store(engineDirectory(host));
    }

    /** Time passes only as this clock says. */
    public OneThreadMirror withClock(final NanoClock newClock) {
        clock = newClock;
        return this;
    }

    public OneThreadMirror withFlushes(final long newFlushIntervalNs) {
        flushIntervalNs = newFlushIntervalNs;
        return this;
    }

    /**
     * There is a second host, whose engine has a directory of its own, and can take over: see {@link #launchEngine}.
     */
    public OneThreadMirror withTwoHosts() {
        hasTwoHosts = true;
        formatEngine(1);
        return this;
    }

    private Path engineDirectory(final int host) {
        return directory.resolve(host == 0 ? "engine" : "engine-" + host);
    }

    public Path runDirectory(final int host) {
        return directory.resolve(host == 0 ? "run" : "run-" + host);
    }

    public Path deviceDirectory(final int slot) {
        return directory.resolve(slot == 0 ? "a" : "b");
    }

    public Path volumeDirectory(final int slot) {
        return deviceDirectory(slot).resolve("volume-0");
    }

    public OneThreadMirror startDevice(final int slot) {
        devices[slot] = Device.launch(new DeviceContext()
                .directory(deviceDirectory(slot))
                .slot(slot)
                .networkSupplier(hasTwoHosts ? () -> new ToAllHosts(liveNetwork()) : this::liveNetwork)
                .nanoClock(clock)
                .flushMode(flushMode)
                .flushIntervalNs(flushIntervalNs)
                .tagPages(TAG_PAGES)
                .threading(Threading.INVOKER));
        return this;
    }

    public OneThreadMirror startEngine() {
        engine = launchEngine(0);
        return this;
    }

    /** An engine that the caller steps and ends: of this host, or of the second. */
    public Engine launchEngine(final int host) {
        final EngineContext context = new EngineContext()
                .engineDirectory(engineDirectory(host))
                .runDirectory(runDirectory(host))
                .networkSupplier(this::liveNetwork)
                .nanoClock(clock)
                .threading(Threading.INVOKER)
                .log(log::add);
        if (startTimeoutNs > 0) {
            context.startTimeoutNs(startTimeoutNs);
        }
        if (hasTwoHosts) {
            context.engineChannel(ToAllHosts.CHANNELS.get(host));
        }
        if (!hasJournal) {
            context.events((kind, epoch, slot, text, figures) -> events.add(kind));
        }
        return Engine.launch(context);
    }

    /** Starts all and steps until writes flow. */
    public OneThreadMirror start() {
        startDevice(0).startDevice(1).startEngine();
        stepUntil("the engine runs", engine::isRunning);
        return this;
    }

    /** How long an engine that starts waits for the second device. */
    public OneThreadMirror withStartTimeout(final long timeoutNs) {
        startTimeoutNs = timeoutNs;
        return this;
    }

    /** Events go to a journal on disk, as they do in a process. */
    public OneThreadMirror withJournal() {
        hasJournal = true;
        return this;
    }

    /** As if the device's process had died: nothing is closed, nothing marked clean. */
    public void killDevice(final int slot) {
        devices[slot].abandon();
        devices[slot] = null;
    }

    /**
     * As if the power of a device's host had failed: it goes back to what was flushed. Every page survives, which is
     * one of the ways in which power can fail; the others are the store's tests (StoreWalkTest).
     */
    public void losePower(final int slot) {
        if (devices[slot] != null) {
            killDevice(slot);
        }
        Volume.open(
                        volumeDirectory(slot),
                        StoreOptions.defaults().withFlush(flushMode).withBootId("another"))
                .abandon();
    }

    public void killEngine() {
        engine.abandon();
        engine = null;
    }

    /** Sends a frame in somebody else's name: to the engine as a device, or to a device as the engine. */
    public void say(final int slot, final StreamIds stream, final DirectBuffer frame, final int lengthBytes) {
        try (Outbound out = network.outbound("aeron:ipc", stream.id(0, slot))) {
            if (out.offer(frame, 0, lengthBytes) < 0) {
                throw new AssertionError("nobody listens to the streams of device " + slot);
            }
        }
    }

    /** As if the media driver had died. */
    public void killNetwork() {
        network.close();
        network = new MemoryNetwork(STREAM_BYTES);
    }

    public Engine engine() {
        return engine;
    }

    public Device device(final int slot) {
        return devices[slot];
    }

    /** One step of everything. */
    public void step() {
        if (engine != null) {
            engine.invoke();
        }
        for (final Device device : devices) {
            if (device != null) {
                device.invoke();
            }
        }
        check(engine == null ? null : engine.failure());
        for (final Device device : devices) {
            check(device == null ? null : device.failure());
        }
    }

    public void stepUntil(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            step();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("never: " + what + "; engine " + (engine == null ? "gone" : engine.state())
                        + "; status " + status() + "; log " + log);
            }
        }
    }

    private String status() {
        try {
            return Files.readString(StatusReport.file(directory.resolve("run")));
        } catch (final IOException e) {
            return e.toString();
        }
    }

    /** A session of this process; its thread is the mirror's, so connecting steps the mirror. */
    public Session connect() {
        final SessionContext context = new SessionContext()
                .runDirectory(directory.resolve("run"))
                .submissionRingLength(16 * 1024 * 1024)
                .completionSlots(4096)
                .connectTimeoutNs(DEADLINE_NS)
                .idleStrategySupplier(() -> new SteppingIdle(this));
        return Session.connect(context);
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
        for (final Device device : devices) {
            if (device != null) {
                device.close();
            }
        }
    }

    /** A way to the network of its own, for one more process. */
    public Network liveNetwork() {
        return network.port();
    }

    private static void check(final Throwable failure) {
        if (failure != null) {
            throw new AssertionError("an agent failed", failure);
        }
    }
}
