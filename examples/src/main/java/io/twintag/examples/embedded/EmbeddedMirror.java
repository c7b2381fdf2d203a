package io.twintag.examples.embedded;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.engine.Engine;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import io.twintag.examples.application.AppendAndAwait;
import io.twintag.examples.application.FollowLog;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.Threading;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * A whole mirror within one JVM: media driver, both devices and the engine, each on one thread of its own. For tests of
 * applications, and to step through; two devices in one process survive no more than one does.
 */
public final class EmbeddedMirror implements AutoCloseable {
    private static final short GENERATOR = 0;
    private static final int FIRST_EPOCH = 1;
    private static final int TAG_PAGES = 1024;

    private final Path runDirectory;
    private final MediaDriver driver;
    private final Device deviceA;
    private final Device deviceB;
    private final Engine engine;

    /** Starts the mirror in a directory, which is made and formatted if it is empty. */
    public EmbeddedMirror(final Path directory) throws IOException {
        final Path engineDirectory = directory.resolve("engine");
        Files.createDirectories(engineDirectory);
        if (!MembershipRecord.isPresent(engineDirectory)) {
            format(directory, engineDirectory);
        }
        runDirectory = RunDirectory.of(directory);
        Files.createDirectories(RunDirectory.sessions(runDirectory));
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory().toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(Idling.background())
                .ipcTermBufferLength(Limits.MIN_TERM_LENGTH)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        deviceA = device(directory, Slots.A);
        deviceB = device(directory, Slots.B);
        engine = Engine.launch(new EngineContext()
                .engineDirectory(engineDirectory)
                .runDirectory(runDirectory)
                .aeronDirectory(aeronDirectory())
                .threading(Threading.SHARED)
                .idling(Idling.BACKOFF)
                .log(System.err::println));
    }

    /** @param args directory of the mirror; without one, a temporary directory that is removed afterwards. */
    public static void main(final String[] args) throws IOException {
        final Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("twintag-example-");
        try (EmbeddedMirror mirror = new EmbeddedMirror(directory)) {
            mirror.awaitUpToDate(TimeUnit.SECONDS.toNanos(30));
            AppendAndAwait.append(directory, "orders", 3);
            FollowLog.follow(directory, "orders", 3, Slots.B, text -> System.out.println("device b: " + text));
        } finally {
            if (args.length == 0) {
                IoUtil.delete(directory.toFile(), true);
            }
        }
    }

    /** Waits until both devices hold the same and writes go to both. */
    public void awaitUpToDate(final long timeoutNs) {
        final long startNs = System.nanoTime();
        while (engine.mirror() != MirrorState.UP_TO_DATE) {
            if (System.nanoTime() - startNs > timeoutNs) {
                throw new IllegalStateException("the mirror is " + engine.mirror() + ", its engine " + engine.state());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(engine, deviceA, deviceB, driver);
        IoUtil.delete(runDirectory.toFile(), true);
    }

    private Path aeronDirectory() {
        return runDirectory.resolve("aeron");
    }

    private Device device(final Path directory, final int slot) {
        return Device.launch(new DeviceContext()
                .directory(directory.resolve(Slots.letter(slot)))
                .slot(slot)
                .aeronDirectory(aeronDirectory())
                .tagPages(TAG_PAGES)
                .threading(Threading.SHARED)
                .idling(Idling.BACKOFF)
                .log(System.err::println));
    }

    /** Two blank devices and the directory of an engine that know each other. */
    private static void format(final Path directory, final Path engineDirectory) {
        final Random random = new Random();
        final MembershipRecord record = MembershipRecord.first(
                random.nextLong(), random.nextLong(), GENERATOR, random.nextLong(), random.nextLong());
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            final Facts facts = Facts.blank(record.lineage(), record.device(slot), slot, GENERATOR)
                    .withPromisedEpoch(FIRST_EPOCH)
                    .withRecord(
                            FIRST_EPOCH, Slots.BOTH, record.device(Slots.A), record.device(Slots.B), record.engineId());
            Device.format(directory.resolve(Slots.letter(slot)), facts);
        }
        record.store(engineDirectory);
    }
}
