package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.client.Session;
import io.twintag.client.SubmissionException;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills at any step under load; afterwards nothing acknowledged is lost (I2) and both devices hold the same bytes (I1).
 */
class MirrorComesBackAfterKillsTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 32;
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("twintag.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[8 * BLOCK_SIZE]);
    private int submitted;
    private int acked;
    private int blockWrites;

    @Test
    void aDeviceIsKilled() {
        run(mirror -> {
            final int slot = random.nextInt(2);
            mirror.killDevice(slot);
            stepAFew(mirror);
            mirror.startDevice(slot);
        });
    }

    @Test
    void bothDevicesAreKilled() {
        run(mirror -> {
            final int first = random.nextInt(2);
            mirror.killDevice(first);
            stepAFew(mirror);
            mirror.killDevice(1 - first);
            mirror.startDevice(1 - first);
            stepAFew(mirror);
            mirror.startDevice(first);
        });
    }

    @Test
    void theMediaDriverIsKilled() {
        run(OneThreadMirror::killNetwork);
    }

    @Test
    void theMediaDriverAndADeviceAreKilled() {
        run(mirror -> {
            final int slot = random.nextInt(2);
            mirror.killDevice(slot);
            mirror.killNetwork();
            mirror.startDevice(slot);
        });
    }

    private interface Fault {
        void strike(OneThreadMirror mirror);
    }

    /** One session throughout: what it submitted is acknowledged in the end, each ticket exactly once. */
    private void run(final Fault fault) {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            try (Session session = mirror.connect()) {
                final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                        .id();
                final int blocks = session.createAndAwait(
                                "blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                        .id();
                for (int round = 0; round < ROUNDS; round++) {
                    load(mirror, session, log, blocks, 50 + random.nextInt(400));
                    fault.strike(mirror);
                    mirror.stepUntil("it runs again", () -> mirror.engine().isRunning());
                }
                load(mirror, session, log, blocks, 100);
                mirror.stepUntil("all " + submitted + " are acknowledged", () -> {
                    poll(session);
                    return acked == submitted;
                });
                mirror.stepUntil(
                        "the tables are empty",
                        () -> mirror.engine().matched() == mirror.engine().retired());
            }
        } catch (final AssertionError | SubmissionException e) {
            throw new AssertionError("seed " + seed + ", acknowledged " + acked + " of " + submitted, e);
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
            assertEquals(
                    submitted - blockWrites,
                    MirrorImages.records(stopped.volumeDirectory(0), "log").size(),
                    "records in the log, seed " + seed);
        }
    }

    private void load(
            final OneThreadMirror mirror, final Session session, final int log, final int blocks, final int steps) {
        for (int i = 0; i < steps; i++) {
            for (int n = random.nextInt(20); n > 0; n--) {
                submit(session, log, blocks);
            }
            mirror.step();
            poll(session);
        }
    }

    private void submit(final Session session, final int log, final int blocks) {
        final AckLevel level = AckLevel.values()[random.nextInt(3)];
        final boolean isAppend = random.nextBoolean();
        payload.putInt(0, submitted);
        final long ticket;
        if (isAppend) {
            ticket = session.append(log, payload, 0, 4 + random.nextInt(400), level);
        } else {
            final int count = 1 + random.nextInt(8);
            ticket = session.write(blocks, random.nextInt(BLOCKS - count + 1), payload, 0, count * BLOCK_SIZE, level);
        }
        if (ticket > 0) {
            submitted++;
            blockWrites += isAppend ? 0 : 1;
        } else {
            assertEquals(Status.BACK_PRESSURED, ticket);
        }
    }

    private void poll(final Session session) {
        session.poll(
                completion -> {
                    assertEquals(Status.OK, completion.status(), () -> "seed " + seed);
                    acked++;
                },
                10_000);
    }

    private void stepAFew(final OneThreadMirror mirror) {
        for (int i = random.nextInt(100); i > 0; i--) {
            mirror.step();
        }
    }
}
