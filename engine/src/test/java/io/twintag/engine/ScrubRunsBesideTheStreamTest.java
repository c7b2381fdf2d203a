package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.engine.membership.MirrorState;
import io.twintag.engine.scrub.ScrubProgress;
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
 * Bits of one device flip at random, in blocks, trailers and records, while writes flow and a scrub runs: all is
 * repaired, no repair takes a write back, and no alarm is false.
 */
class ScrubRunsBesideTheStreamTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 64;
    private static final int LINE = 64;
    private static final long FAST = 1L << 30;

    private final long seed = Long.getLong("twintag.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);

    @TempDir
    private Path directory;

    private OneThreadMirror mirror;
    private Session session;
    private int log;
    private int blocks;
    private long written;
    private long appendedBytes;
    private long completed;
    private long submitted;

    @Test
    void everyFlipIsRepaired() {
        start();
        for (int i = 0; i < 4_000; i++) {
            load();
            if (i % 20 == 10) {
                flip();
            }
            if (i % 100 == 0) {
                mirror.engine().startScrub(FAST);
            }
            mirror.step();
        }
        finish();
        scrub();

        final ScrubProgress clean = scrub();
        assertEquals(0, clean.found(), () -> "seed " + seed + mirror.log);
        assertTrue(
                mirror.log.stream().anyMatch(text -> text.contains("repaired on device a")),
                () -> "seed " + seed + mirror.log);
        assertTrue(mirror.log.stream().noneMatch(text -> text.contains("ALARM")), () -> "seed " + seed + mirror.log);
        compare();
    }

    @Test
    void withoutFlipsNothingIsFound() {
        start();
        mirror.engine().startScrub(FAST);
        long found = 0;
        for (int i = 0; i < 4_000; i++) {
            load();
            mirror.step();
            found += mirror.engine().scrub().found();
            if (!mirror.engine().scrub().isUnderWay()) {
                mirror.engine().startScrub(FAST);
            }
        }
        finish();
        assertEquals(0, found, () -> "seed " + seed + mirror.log);
        assertTrue(mirror.engine().scrub().passes() > 0, "seed " + seed);
        compare();
    }

    @Test
    void theNextEngineGoesOnWithThePass() {
        start();
        for (int i = 0; i < BLOCKS; i++) {
            write(i);
        }
        // Both objects hold something: wherever the pass begins, the other is left when the engine ends.
        assertTrue(session.append(log, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0);
        submitted++;
        finish();
        mirror.engine().startScrub(1); // some seconds for a byte
        mirror.stepUntil("the pass is under way", () -> mirror.engine().scrub().checkedBytes() > 0);
        final ScrubProgress before = mirror.engine().scrub();
        mirror.engine().close();
        mirror.startEngine();
        mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        mirror.stepUntil("the pass goes on", () -> mirror.engine().scrub().isUnderWay());

        final ScrubProgress after = mirror.engine().scrub();
        assertEquals(before.startedMs(), after.startedMs());
        assertEquals(before.checkedBytes(), after.checkedBytes());
        assertEquals(1, after.rateBytesPerS());
        session.close();
        mirror.close();
    }

    private void start() {
        mirror = new OneThreadMirror(directory).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                .id();
    }

    private void load() {
        if (random.nextInt(3) == 0) {
            write(random.nextInt(BLOCKS));
        }
        final int length = random.nextInt(BLOCK_SIZE);
        if (random.nextInt(3) == 0 && session.append(log, payload, 0, length, AckLevel.APPLIED_BOTH) > 0) {
            submitted++;
            appendedBytes += 32;
        }
        poll();
    }

    private void write(final int block) {
        payload.putLong(0, ++written);
        if (session.write(blocks, block, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0) {
            submitted++;
        }
    }

    private void poll() {
        session.poll(
                completion -> {
                    assertEquals(Status.OK, completion.status());
                    completed++;
                },
                1000);
    }

    private void finish() {
        mirror.stepUntil("all is acknowledged, seed " + seed, () -> {
            poll();
            return completed == submitted;
        });
    }

    /** Flips a bit of device a alone; never behind the end of the log, where no record is. */
    private void flip() {
        final Path volume = mirror.volumeDirectory(0);
        final int bit = random.nextInt(8);
        switch (random.nextInt(3)) {
            case 0 -> BitFlip.flip(BitFlip.files(volume, "data-").get(0), random.nextInt(BLOCK_SIZE * BLOCKS), bit);
            case 1 -> BitFlip.flip(BitFlip.files(volume, "trailers").get(0), random.nextInt(LINE * BLOCKS), bit);
            default -> {
                if (appendedBytes > 32) {
                    final long at = (long) (random.nextDouble() * (appendedBytes - 32));
                    BitFlip.flip(BitFlip.files(volume, "segment-").get(0), at, bit);
                }
            }
        }
    }

    private ScrubProgress scrub() {
        final long before = mirror.engine().scrub().startedMs();
        mirror.stepUntil("a moment passes", () -> System.currentTimeMillis() > before);
        mirror.engine().startScrub(FAST);
        mirror.stepUntil(
                "the scrub ends, seed " + seed,
                () -> mirror.engine().scrub().startedMs() > before
                        && !mirror.engine().scrub().isUnderWay());
        return mirror.engine().scrub();
    }

    private void compare() {
        session.close();
        mirror.close();
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }
}
