package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits flip all over the tag table of a device that runs alone, while its twin is away and its table is all that tells
 * what the twin lacks, and of the stopped twin's. The mirrors are the same afterwards, and hold what was written. More
 * seeds with {@code -Dtwintag.flips.seeds=N}.
 */
class FlippedTagBitsAreNeverBelievedTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 4096;
    private static final int WRITES_ALONE = 1_000;
    private static final int SEEDS = Integer.getInteger("twintag.flips.seeds", 2);
    private static final int SLOTS_OF_THE_MAP = 32 * 1024;
    private static final long FAST = 1L << 30;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private final byte[][] expected = new byte[BLOCKS][BLOCK_SIZE];

    @TempDir
    private Path directory;

    private Random random;
    private String where;
    private OneThreadMirror mirror;
    private Session session;
    private int blocks;
    private int log;
    private long appended;
    private long completed;
    private long submitted;
    private int reopened;

    @Test
    void anywhereInTheFile() throws IOException {
        walk(false);
    }

    @Tag("full")
    @Test
    void inThePagesThatCount() throws IOException {
        walk(true);
    }

    private void walk(final boolean isAimed) throws IOException {
        final long first = Long.getLong("twintag.test.seed", System.nanoTime());
        for (long seed = first; seed < first + SEEDS; seed++) {
            where = "seed " + seed;
            random = new Random(seed);
            start(directory.resolve("s" + (seed - first)));
            for (int round = 0; round < (isAimed ? 8 : 3); round++) {
                round(random.nextInt(2), isAimed);
            }
            compare();
        }
    }

    /** So long that the last page is sealed too; before it only a wrong key, sequence or gap shows. */
    private void rest() {
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        until("it rests", () -> System.nanoTime() - endNs > 0);
    }

    private void round(final int alone, final boolean isAimed) throws IOException {
        writeSome(300, -1, false);
        rest();
        mirror.killDevice(1 - alone);
        writeSome(WRITES_ALONE, alone, isAimed);
        // One that is seen makes all blocks be compared: aimed, a round has but one, so that it cannot hide another.
        if (!isAimed) {
            flip(1 - alone, 2, false, false);
        }
        if (random.nextInt(3) == 0) {
            rest();
            mirror.killDevice(alone);
            flip(alone, isAimed ? 0 : 1, isAimed, false);
            mirror.startDevice(alone);
        }
        mirror.startDevice(1 - alone);
        final boolean isLate = random.nextBoolean();
        if (isLate) {
            mirror.engine().startScrub(FAST);
        }
        until("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        finish();
        scrub();
    }

    /** @param flipped the device whose table is flipped in meanwhile, or -1. */
    private void writeSome(final int writes, final int flipped, final boolean isAimed) throws IOException {
        for (int i = 0; i < writes; i++) {
            if (random.nextInt(3) > 0) {
                write(random.nextInt(BLOCKS));
            } else if (session.append(log, payload, 0, 40, AckLevel.APPLIED_ONE) > 0) {
                submitted++;
                appended++;
            }
            poll();
            step();
            if (flipped >= 0 && (isAimed ? i == writes / 2 : i % 400 == 399)) {
                finish();
                rest();
                flip(flipped, isAimed ? 1 : 2, isAimed, true);
            }
        }
        finish();
    }

    private void write(final int block) {
        random.nextBytes(payload.byteArray());
        if (session.write(blocks, block, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_ONE) > 0) {
            submitted++;
            expected[block] = payload.byteArray().clone();
        }
    }

    private void flip(final int slot, final int bits, final boolean isAimed, final boolean isRunning)
            throws IOException {
        final Path file = mirror.volumeDirectory(slot).resolve("tags.cmap");
        for (int i = 0; i < bits; i++) {
            if (isAimed && random.nextBoolean()) {
                flipBlockNumber(file);
                continue;
            }
            final long offset = isAimed ? inAPage(file) : random.nextInt((int) Files.size(file));
            if (!isRunning || offset >= SLOTS_OF_THE_MAP) {
                // The map of a running device would be led outside of its file: the process ends as by a kill. Not in
                // this one.
                BitFlip.flip(file, offset, random.nextInt(8));
            }
        }
    }

    /** An entry that names another block then, which there is as well: nothing but its page's seal tells. */
    private void flipBlockNumber(final Path file) throws IOException {
        final UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(file));
        final TagPage page = new TagPage();
        long chosen = -1;
        int found = 0;
        for (int at = 0; at <= bytes.capacity() - TagPage.LENGTH; at += Long.BYTES) {
            if (isPage(bytes, at)) {
                page.wrap(bytes, at);
                for (int slot = 0; slot < TagPage.SLOTS; slot++) {
                    final boolean isOfBlock = (page.recorded() & 1L << slot) != 0 && !page.isExtension(slot);
                    if (isOfBlock && random.nextInt(++found) == 0) {
                        chosen = at
                                + TagPage.HEADER_LENGTH
                                + (long) slot * TagPage.SLOT_LENGTH
                                + TagPage.SLOT_FIRST_OFFSET;
                    }
                }
            }
        }
        if (chosen >= 0) {
            final int bit = random.nextInt(Integer.numberOfTrailingZeros(BLOCKS));
            BitFlip.flip(file, chosen + bit / Byte.SIZE, bit % Byte.SIZE);
        }
    }

    /** In a page with entries, as its header and first slot tell. */
    private long inAPage(final Path file) throws IOException {
        final UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(file));
        long chosen = random.nextInt(bytes.capacity());
        int found = 0;
        for (int at = 0; at <= bytes.capacity() - TagPage.LENGTH; at += Long.BYTES) {
            if (isPage(bytes, at) && random.nextInt(++found) == 0) {
                chosen = at + random.nextInt(TagPage.LENGTH);
            }
        }
        return chosen;
    }

    private static boolean isPage(final UnsafeBuffer bytes, final int at) {
        return bytes.getInt(at + TagPage.EPOCH_OFFSET) > 0
                && bytes.getShort(at + TagPage.GENERATOR_OFFSET) == 0
                && bytes.getLong(at + TagPage.RECORDED_OFFSET) != 0
                && (bytes.getLong(at + TagPage.HEADER_LENGTH) >>> 6) == bytes.getLong(at + TagPage.PAGE_INDEX_OFFSET);
    }

    /** A device whose table cannot be used any more ends, and is opened again: as a device process does by itself. */
    private void step() {
        try {
            mirror.step();
        } catch (final AssertionError failed) {
            final boolean isOfTags = failed.getCause() != null
                    && Arrays.stream(failed.getCause().getStackTrace())
                            .anyMatch(frame -> frame.getClassName().contains(".tagtable."));
            if (!isOfTags || ++reopened > 100) {
                throw new AssertionError(where, failed);
            }
            for (int slot = 0; slot < 2; slot++) {
                if (mirror.device(slot) != null && mirror.device(slot).failure() != null) {
                    mirror.killDevice(slot);
                    mirror.startDevice(slot);
                }
            }
        }
    }

    private void until(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean()) {
            poll();
            step();
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> where + ", never: " + what + "\n" + mirror.log);
        }
    }

    private void poll() {
        session.poll(
                completion -> {
                    assertTrue(completion.status() >= 0, where);
                    completed++;
                },
                1000);
    }

    private void finish() {
        until("all is acknowledged", () -> completed == submitted);
    }

    private void scrub() {
        final long passes = mirror.engine().scrub().passes();
        mirror.engine().startScrub(FAST);
        until("the scrub ends", () -> mirror.engine().scrub().passes() > passes);
        assertTrue(
                mirror.log.stream().noneMatch(text -> text.contains(": repaired on device")),
                () -> where + ", something was not found to be in doubt\n" + mirror.log);
    }

    private void start(final Path place) {
        mirror = new OneThreadMirror(place).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                .id();
        appended = 0;
        completed = 0;
        submitted = 0;
        for (final byte[] block : expected) {
            Arrays.fill(block, (byte) 0);
        }
    }

    private void compare() {
        session.close();
        mirror.close();
        MirrorImages.assertEqualImages(mirror);
        final Path volume = mirror.volumeDirectory(0);
        assertEquals(appended, MirrorImages.records(volume, "log").size(), where);
        final byte[] image = MirrorImages.read(volume).get("blocks");
        for (int block = 0; block < BLOCKS; block++) {
            assertArrayEquals(expected[block], contentOf(image, block), where + ", block " + block);
        }
    }

    private static byte[] contentOf(final byte[] image, final int block) {
        final int at = block * (Trailer.LENGTH + BLOCK_SIZE) + Trailer.LENGTH;
        return Arrays.copyOfRange(image, at, at + BLOCK_SIZE);
    }
}
