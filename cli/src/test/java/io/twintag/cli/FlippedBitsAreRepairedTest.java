package io.twintag.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.BitFlip;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes: bits that are flipped by hand are found, told, and repaired; what is read is right meanwhile. */
@Tag("full")
@Timeout(180)
class FlippedBitsAreRepairedTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 8;
    private static final int LINE = 64;
    private static final int A = 0;
    private static final int B = 1;

    private final StringBuilder records = new StringBuilder();
    private final byte[] blocks = new byte[BLOCKS * BLOCK];
    private Mirror mirror;

    @BeforeEach
    void start() {
        mirror = Mirror.start();
        mirror.run("create", "book", "--kind", "block", "--block-size", "4k", "--size", "1m");
        mirror.run("create", "orders", "--kind", "log");
        for (int i = 0; i < 100; i++) {
            records.append("order number ").append(i).append('\n');
        }
        for (int i = 0; i < BLOCKS; i++) {
            Arrays.fill(blocks, i * BLOCK, (i + 1) * BLOCK, (byte) ('A' + i));
            final byte[] name = marker(i);
            System.arraycopy(name, 0, blocks, i * BLOCK + 100, name.length);
        }
        TwintagProcess.run(mirror, records.toString().getBytes(UTF_8), "append", "orders");
        TwintagProcess.run(mirror, blocks, "write", "book", "--block", "0");
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    @Test
    void ofRunningDevices() {
        flipContent(A, 1);
        flipTrailer(B, 2, 24); // epoch: as if never written
        flipTrailer(A, 3, 36); // slot
        flipRecord(A, "order number 17", 6);
        flipRecord(B, "order number 50", 24 - 32); // time stamp, in the header
        BitFlip.flip(BitFlip.files(device(A), "superblock").get(0), 4096 + 44, 3);

        scrub(0);

        assertEvents(
                "BIT_ROT_FOUND",
                6,
                "block 1: device a",
                "block 2: device b",
                "block 3: device a",
                "superblock of device a");
        assertEvents("REPAIRED", 6);
        assertEquals(0, mirror.run("verify").exitCode());
        scrub(0);
        assertEvents("REPAIRED", 6);
        assertRead();

        flipContent(A, 4);
        flipTrailer(A, 5, 1);
        flipRecord(A, "order number 33", 2);
        assertRead();
        mirror.await("the repairs", () -> events("REPAIRED").length == 9);
        assertEvents("BIT_ROT_FOUND", 9, "which a reader of device a met");
        assertEquals(0, mirror.run("verify").exitCode());
    }

    @Test
    void ofStoppedDevices() {
        assertEquals(0, mirror.stop());
        flipContent(A, 1);
        flipTrailer(A, 2, 25);
        flipTrailer(B, 3, 37);
        flipRecord(B, "order number 17", 6);
        BitFlip.flip(BitFlip.files(device(B), "tags.cmap").get(0), 20_000, 5);
        mirror.launch();
        mirror.awaitUpToDate();

        assertRead();
        scrub(0);

        assertEvents("REPAIRED", 4);
        assertEvents("ALARM", 1, "the tag table was damaged");
        assertEquals(0, mirror.run("verify").exitCode());
        assertRead();
    }

    @Test
    void badOnBothIsSaidAndLeft() {
        flipContent(A, 1);
        flipContent(B, 1);
        flipRecord(A, "order number 17", 6);
        flipRecord(B, "order number 17", 7);

        final TwintagProcess read = TwintagProcess.run(mirror, "read", "book", "--block", "0", "--count", "8");
        final TwintagProcess cat = TwintagProcess.run(mirror, "cat", "orders");

        assertEquals(2, read.exitCode());
        assertTrue(read.err().contains("block 1 of 'book' is bad on both devices"), read.err());
        assertArrayEquals(Arrays.copyOf(blocks, BLOCK), read.out());
        final TwintagProcess ofOne = TwintagProcess.run(mirror, "read", "book", "--block", "1", "--device", "b");
        assertEquals(2, ofOne.exitCode());
        assertTrue(ofOne.err().contains("a repair was asked for"), ofOne.err());
        assertTrue(ofOne.err().contains("twintag scrub --start"), ofOne.err());
        assertTrue(read.err().contains("A repair was asked for"), read.err());
        assertEquals(2, cat.exitCode());
        assertTrue(cat.err().contains("of 'orders' at position"), cat.err());
        assertEquals(records.substring(0, records.indexOf("order number 17")), cat.text());
        scrub(1);
        assertEvents("UNREPAIRABLE", 4, "object 'book' block 1", "object 'orders' position"); // by readers, by the pass
        assertEvents("REPAIRED", 0);

        TwintagProcess.run(mirror, Arrays.copyOfRange(blocks, BLOCK, 2 * BLOCK), "write", "book", "--block", "1");
        assertArrayEquals(
                blocks,
                TwintagProcess.run(mirror, "read", "book", "--block", "0", "--count", "8")
                        .out());
    }

    private void scrub(final int exitCode) {
        final Cli scrub = mirror.run("scrub", "--start", "--wait", "--rate", "1g");
        assertEquals(
                exitCode, scrub.exitCode(), () -> scrub + mirror.run("events").out());
    }

    private void assertEvents(final String kind, final int count, final String... texts) {
        final String[] events = events(kind);
        final String all = String.join("\n", events);
        assertEquals(
                count, events.length, () -> kind + "\n" + mirror.run("events").out());
        for (final String text : texts) {
            assertTrue(all.contains(text), () -> text + " in\n" + all);
        }
    }

    private String[] events(final String kind) {
        return mirror.run("events")
                .out()
                .lines()
                .filter(line -> line.contains(" " + kind + " "))
                .toArray(String[]::new);
    }

    private void assertRead() {
        assertEquals(
                records.toString(), TwintagProcess.run(mirror, "cat", "orders").text());
        assertArrayEquals(
                blocks,
                TwintagProcess.run(mirror, "read", "book", "--block", "0", "--count", "8")
                        .out());
    }

    private Path device(final int slot) {
        return mirror.settings().deviceDirectory(slot);
    }

    private static byte[] marker(final int block) {
        return ("this is block " + block).getBytes(UTF_8);
    }

    private void flipContent(final int slot, final int block) {
        final Path data = BitFlip.files(device(slot), "data-").get(0);
        BitFlip.flip(data, BitFlip.find(data, marker(block)) + 3, 2);
    }

    /** In the one trailer that is set, or in each. */
    private void flipTrailer(final int slot, final int block, final int offset) {
        final Path trailers = BitFlip.files(device(slot), "trailers").get(0);
        BitFlip.flip(trailers, (long) block * LINE + offset, 1);
    }

    private void flipRecord(final int slot, final String record, final int offset) {
        final Path segment = BitFlip.files(device(slot), "segment-").get(0);
        BitFlip.flip(segment, BitFlip.find(segment, record.getBytes(UTF_8)) + offset, 4);
    }
}
