package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.repair.ForceStale;
import io.twintag.cli.repair.Replace;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.client.Session;
import io.twintag.device.Device;
import io.twintag.device.store.Facts;
import io.twintag.engine.MirrorImages;
import io.twintag.engine.OneThreadMirror;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A mirror on the test's thread, with a session that writes to a log and to blocks, whose devices are lost, exchanged
 * and brought back. Record i of the log holds the number i. The commands of the command line work on its directory.
 */
final class LossScene implements AutoCloseable {
    static final int A = 0;
    static final int B = 1;

    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long START_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 64;

    final long seed = Long.getLong("twintag.test.seed", System.nanoTime());
    final Random random = new Random(seed);
    final OneThreadMirror mirror;
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private final Path directory;
    private final Session session;
    private final int log;
    private final int blocks;
    private int appended;
    private int submitted;
    private int acked;
    private boolean isClosed;

    LossScene(final Path directory) {
        this.directory = directory;
        try {
            Files.writeString(directory.resolve(Settings.FILE), "run.dir=run\ntag.pages=256\n");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        mirror = new OneThreadMirror(directory)
                .withStartTimeout(START_TIMEOUT_NS)
                .start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                .id();
    }

    Settings settings() {
        return Settings.load(directory);
    }

    MembershipRecord record() {
        return MembershipRecord.load(directory.resolve("engine"));
    }

    /** Records that were appended so far; the next one holds this number. */
    int appended() {
        return appended;
    }

    /** So many records and a few blocks, each acknowledged when this returns. */
    void write(final int records) {
        for (int i = 0; i < records; i++) {
            while (!append()) {
                step();
            }
            if (i % 4 == 0) {
                overwrite();
            }
        }
        awaitAcknowledged();
    }

    void awaitAcknowledged() {
        mirror.stepUntil("all " + submitted + " are acknowledged, seed " + seed, () -> {
            poll();
            return acked == submitted;
        });
    }

    /** Steps, and submits what fits meanwhile. */
    void load(final int steps) {
        for (int i = 0; i < steps; i++) {
            append();
            overwrite();
            step();
        }
    }

    void step() {
        mirror.step();
        poll();
    }

    private boolean append() {
        payload.putInt(0, appended);
        final long ticket = session.append(log, payload, 0, 4 + random.nextInt(200), AckLevel.APPLIED_BOTH);
        if (ticket > 0) {
            appended++;
            submitted++;
        } else {
            assertEquals(Status.BACK_PRESSURED, ticket, () -> "seed " + seed);
        }
        return ticket > 0;
    }

    private void overwrite() {
        payload.putInt(0, submitted);
        if (session.write(blocks, random.nextInt(BLOCKS), payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0) {
            submitted++;
        }
    }

    private void poll() {
        session.poll(
                completion -> {
                    assertEquals(Status.OK, completion.status(), () -> "seed " + seed);
                    acked++;
                },
                10_000);
    }

    /** Kills a device; returns when the other goes on alone. */
    void lose(final int slot) {
        mirror.killDevice(slot);
        awaitMirror(MirrorState.DEGRADED);
    }

    void awaitMirror(final MirrorState state) {
        mirror.stepUntil(state + ", seed " + seed, () -> {
            poll();
            return mirror.engine().mirror() == state;
        });
    }

    /** Steps until the engine waits, and for this reason. */
    void awaitWaiting(final String reason) {
        mirror.stepUntil("the engine waits because: " + reason + ", seed " + seed, () -> {
            poll();
            return !mirror.engine().isRunning() && mirror.engine().reason().contains(reason);
        });
    }

    void awaitReason(final String reason) {
        mirror.stepUntil("the engine says: " + reason + ", seed " + seed, () -> {
            poll();
            return mirror.engine().reason().contains(reason);
        });
    }

    /** Takes the whole content of a device that does not run away. */
    Path setAside(final int slot, final String name) {
        return move(mirror.deviceDirectory(slot), directory.resolve(name));
    }

    /** Puts what was set aside in a device's place; what is there goes. */
    void putBack(final Path aside, final int slot) {
        IoUtil.delete(mirror.deviceDirectory(slot).toFile(), true);
        move(aside, mirror.deviceDirectory(slot));
    }

    /** A device of another mirror, with a record of its own, in a device's place. */
    void putForeign(final int slot) {
        IoUtil.delete(mirror.deviceDirectory(slot).toFile(), true);
        Device.format(
                mirror.deviceDirectory(slot),
                Facts.blank(0x4711, 31, slot, (short) 0).withRecord(90, 0b11, 31, 31, 17));
    }

    /** A volume that is there and served is not taken from its device: that needs processes. */
    Replace.Made replace(final Slot slot, final boolean isWiping) {
        final String alone = slot == Slot.A ? "b" : "a";
        if (mirror.engine() != null) {
            mirror.stepUntil("the report says that " + alone + " is alone", () -> {
                final EngineStatus status = EngineStatus.read(settings().runDirectory());
                return status.isRunning() && status.text("members").equals(alone) && status.isCurrent(nowMs());
            });
        }
        return new Replace(settings(), slot, isWiping, Format.hostSpace()).run();
    }

    private static long nowMs() {
        return System.currentTimeMillis() + 1_000; // young enough to stay so for a while without a step
    }

    /** As start --force-stale does, without asking. Returns what it says. */
    String forceStale(final Slot slot) {
        final StringWriter said = new StringWriter();
        new ForceStale(settings(), slot, new PrintWriter(said, true)).run(true);
        return said.toString();
    }

    /** Stops everything in good order, and compares both devices byte by byte. */
    void assertEqualWith(final List<Integer> records) {
        awaitAcknowledged();
        mirror.stepUntil(
                "the tables are empty",
                () -> mirror.engine().matched() == mirror.engine().retired());
        close();
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
        assertEquals(records, records(B), "seed " + seed);
    }

    /** The numbers in the log of a device that is stopped. */
    List<Integer> records(final int slot) {
        return MirrorImages.records(mirror.volumeDirectory(slot), "log").stream()
                .map(bytes -> new UnsafeBuffer(bytes).getInt(0))
                .toList();
    }

    private static Path move(final Path from, final Path to) {
        try {
            return Files.move(from, to);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            session.close();
            mirror.close();
        }
    }
}
