package io.twintag.bench.sink;

import io.aeron.driver.MediaDriver;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.Engine;
import io.twintag.engine.EngineContext;
import io.twintag.engine.client.DeviceReader;
import io.twintag.engine.client.Session;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.agent.Idling;
import io.twintag.transport.agent.Threading;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.IdleStrategy;

/**
 * A whole mirror in this JVM with two busy threads: the caller's, which submits, polls and runs the sequencer, and one that
 * runs both devices. Real Aeron IPC through a media driver, real storage, real tag tables.
 */
final class OneJvmMirror implements AutoCloseable {
    private final Path directory;
    private final Path runDirectory;
    private final MediaDriver driver;
    private final Device a;
    private final Device b;
    private final Engine engine;
    private final Thread devices;
    private final IdleStrategy idle;
    private volatile boolean isRunning = true;

    OneJvmMirror(final Path directory, final FlushMode flushMode, final int tagPages) {
        this.directory = directory;
        this.runDirectory = MemoryPlace.of(directory);
        format();
        driver = LocalDriver.launch(runDirectory.resolve("aeron"));
        a = device(0, flushMode, tagPages);
        b = device(1, flushMode, tagPages);
        // Where everybody waits for the disk, the threads that force need the core more.
        idle = flushMode == FlushMode.GROUP ? Idling.BACKOFF.hot() : Idling.SPIN.hot();
        devices = new Thread(this::runDevices, "devices");
        devices.start();
        engine = Engine.launch(new EngineContext()
                .engineDirectory(directory.resolve("engine"))
                .runDirectory(runDirectory)
                .aeronDirectory(runDirectory.resolve("aeron"))
                .deviceTimeoutNs(TimeUnit.SECONDS.toNanos(SessionAppends.DEVICE_TIMEOUT_S))
                .threading(Threading.HOT_INVOKER)
                .log(System.err::println));
        while (!engine.isRunning()) {
            invoke();
        }
    }

    /** One step of the sequencer, on the caller's thread. */
    int invoke() {
        final int work = engine.invoke();
        final Throwable failure = engine.failure();
        if (failure != null) {
            throw new IllegalStateException("the engine failed", failure);
        }
        return work;
    }

    Engine engine() {
        return engine;
    }

    /** The thread that runs both devices. */
    Thread devicesThread() {
        return devices;
    }

    /** Reads what one device stored; the mirror goes on meanwhile, on the reader's thread. */
    DeviceReader reader(final int slot) {
        return DeviceReader.connect(new DeviceReader.Context()
                .aeronDirectory(runDirectory.resolve("aeron"))
                .slot(slot)
                .idleStrategy(new InvokingIdle(this)));
    }

    Session connect() {
        return Session.connect(new Session.Context()
                .runDirectory(runDirectory)
                .completionSlots(64 * 1024)
                .idleStrategySupplier(() -> new InvokingIdle(this)));
    }

    private Device device(final int slot, final FlushMode flushMode, final int tagPages) {
        return Device.launch(new DeviceContext()
                .directory(directory.resolve(slot == 0 ? "a" : "b"))
                .slot(slot)
                .aeronDirectory(runDirectory.resolve("aeron"))
                .flushMode(flushMode)
                .tagPages(tagPages)
                .threading(Threading.HOT_INVOKER));
    }

    private void runDevices() {
        while (isRunning) {
            idle.idle(a.invoke() + b.invoke());
            if (a.failure() != null || b.failure() != null) {
                System.err.println("a device failed: " + a.failure() + ", " + b.failure());
                return;
            }
        }
    }

    private void format() {
        final long[] ids = {21, 22};
        for (int slot = 0; slot < 2; slot++) {
            Device.format(
                    directory.resolve(slot == 0 ? "a" : "b"),
                    Facts.blank(1, ids[slot], slot, (short) 0).withRecord(1, 0b11, ids[0], ids[1], 11));
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
            devices.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CloseHelper.quietCloseAll(a, b, driver);
        IoUtil.delete(runDirectory.toFile(), true);
        IoUtil.delete(directory.toFile(), true);
    }
}
