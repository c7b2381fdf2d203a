package io.twintag.bench.sink;

import io.aeron.driver.MediaDriver;
import io.twintag.client.DeviceReader;
import io.twintag.client.ReaderContext;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.Engine;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.Threading;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.IdleStrategy;

/**
 * A whole mirror in this JVM with two busy threads: the caller's, which submits, polls and runs the sequencer, and one
 * that runs both devices. Real Aeron IPC through a media driver, real storage, real tag tables. Used by one thread.
 */
public final class OneJvmMirror implements AutoCloseable {
    /** So high that a resync is never slowed down by it. */
    private static final long RESYNC_RATE = 1L << 40;

    private static final int NONE = -1;

    private final Path directory;
    private final Path runDirectory;
    private final MirrorShape shape;
    private final MediaDriver driver;
    private final AtomicReferenceArray<Device> devices = new AtomicReferenceArray<>(2);
    private final Engine engine;
    private final Thread devicesThread = new Thread(this::runDevices, "devices");
    private volatile boolean isRunning = true;
    private volatile int abandoned = NONE;

    public OneJvmMirror(final Path directory, final MirrorShape shape) {
        this.directory = directory;
        this.runDirectory = MemoryPlace.of(directory);
        this.shape = shape;
        format();
        driver = LocalDriver.launch(aeronDirectory());
        devices.set(0, launch(0));
        devices.set(1, launch(1));
        if (!shape.isOneThread()) {
            devicesThread.start();
        }
        engine = Engine.launch(new EngineContext()
                .engineDirectory(directory.resolve("engine"))
                .runDirectory(runDirectory)
                .networkSupplier(() -> DeafNetwork.connectIfAlive(aeronDirectory(), !shape.isCompared()))
                .deviceTimeoutNs(TimeUnit.SECONDS.toNanos(shape.timeoutS()))
                .resyncRateBytesPerS(RESYNC_RATE)
                .threading(Threading.HOT_INVOKER)
                .log(System.err::println));
        while (!engine.isRunning()) {
            invoke();
        }
    }

    /** One step of the sequencer, on the caller's thread; of all when there is no other. */
    public int invoke() {
        int work = 0;
        if (shape.isOneThread()) {
            work += invokeDevice(0) + invokeDevice(1);
        }
        return work + invokeEngine();
    }

    /** One step of the sequencer. */
    public int invokeEngine() {
        final int work = engine.invoke();
        final Throwable failure = engine.failure();
        if (failure != null) {
            throw new IllegalStateException("the engine failed", failure);
        }
        return work;
    }

    /** One step of a device; only on one thread. */
    public int invokeDevice(final int slot) {
        final Device device = devices.get(slot);
        final int work = device.invoke();
        if (device.failure() != null) {
            throw new IllegalStateException("a device failed", device.failure());
        }
        return work;
    }

    public Engine engine() {
        return engine;
    }

    /** The directory of the media driver. */
    public Path aeronDirectory() {
        return runDirectory.resolve("aeron");
    }

    /** The file of a device's tag table. */
    public Path tagTable(final int slot) {
        return Device.volumeDirectory(deviceDirectory(slot), 0).resolve("tags.cmap");
    }

    /** The thread that runs both devices. */
    public Thread devicesThread() {
        return devicesThread;
    }

    /** Lets go of a device as if its process had died; returns when it is gone, not when the engine knows. */
    public void abandon(final int slot) {
        abandoned = slot;
        while (abandoned != NONE) {
            invoke();
        }
    }

    /** Opens a device that was abandoned, which recovers it, while the sequencer goes on. */
    public void bringBack(final int slot) {
        final CompletableFuture<Device> opening = CompletableFuture.supplyAsync(() -> launch(slot));
        while (!opening.isDone()) {
            invoke();
        }
        devices.set(slot, opening.join());
    }

    /** Reads what one device stored; the mirror goes on meanwhile, on the reader's thread. */
    public DeviceReader reader(final int slot) {
        return DeviceReader.connect(
                new ReaderContext().aeronDirectory(aeronDirectory()).slot(slot).idleStrategy(new InvokingIdle(this)));
    }

    /** A session whose waiting runs the sequencer. */
    public Session connect() {
        return Session.connect(new SessionContext()
                .runDirectory(runDirectory)
                .completionSlots(64 * 1024)
                .idleStrategySupplier(() -> new InvokingIdle(this)));
    }

    private Path deviceDirectory(final int slot) {
        return directory.resolve(Slots.letter(slot));
    }

    private Device launch(final int slot) {
        return Device.launch(new DeviceContext()
                .directory(deviceDirectory(slot))
                .slot(slot)
                .aeronDirectory(aeronDirectory())
                .flushMode(shape.flushMode())
                .tagPages(shape.tagPages())
                .threading(Threading.HOT_INVOKER));
    }

    private void runDevices() {
        // Where everybody waits for the disk, the threads that force need the core more.
        final IdleStrategy idle = (shape.flushMode() == FlushMode.GROUP ? Idling.BACKOFF : Idling.SPIN).hot();
        while (isRunning) {
            if (abandoned != NONE) {
                devices.getAndSet(abandoned, null).abandon();
                abandoned = NONE;
            }
            int work = 0;
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                final Device device = devices.get(slot);
                if (device != null) {
                    work += device.invoke();
                    if (device.failure() != null) {
                        System.err.println("device " + Slots.letter(slot) + " failed: " + device.failure());
                        return;
                    }
                }
            }
            idle.idle(work);
        }
    }

    private void format() {
        final long[] ids = {21, 22};
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            Device.format(
                    deviceDirectory(slot),
                    Facts.blank(1, ids[slot], slot, (short) 0).withRecord(1, Slots.BOTH, ids[0], ids[1], 11));
        }
        try {
            Files.createDirectories(directory.resolve("engine"));
            Files.createDirectories(RunDirectory.sessions(runDirectory));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        MembershipRecord.first(11, 1, (short) 0, ids[0], ids[1]).store(directory.resolve("engine"));
    }

    @Override
    public void close() {
        engine.close();
        isRunning = false;
        try {
            devicesThread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CloseHelper.quietCloseAll(devices.get(0), devices.get(1), driver);
        IoUtil.delete(runDirectory.toFile(), true);
        IoUtil.delete(directory.toFile(), true);
    }
}
