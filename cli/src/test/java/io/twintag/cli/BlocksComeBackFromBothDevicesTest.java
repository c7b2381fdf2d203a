package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code write} took, {@code read} gives back from each device; and wrong uses are refused with the fix. */
@Timeout(120)
class BlocksComeBackFromBothDevicesTest {
    private static Mirror mirror;

    @BeforeAll
    static void start() {
        mirror = Mirror.start();
        mirror.run("create", "book", "--kind", "block", "--block-size", "4k", "--size", "4m");
    }

    @AfterAll
    static void stop() {
        mirror.close();
    }

    private static void assertRefused(final Cli command, final String expected) {
        assertEquals(2, command.exitCode(), command.out());
        assertTrue(command.err().contains(expected), command.err());
    }

    @Tag("full")
    @Test
    void moreThanOneWriteOfTheLargestSize() {
        final byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);

        final TwintagProcess written = TwintagProcess.run(mirror, bytes, "write", "book", "--block", "7");

        assertEquals(
                "wrote 733 blocks from block 7, 3000000 bytes and 2368 zeros to fill the last block, acknowledged by both\n",
                written.text(),
                written.err());
        for (final String device : new String[] {"a", "b"}) {
            final byte[] read = TwintagProcess.run(
                            mirror, "read", "book", "--block", "7", "--count", "733", "--device", device)
                    .out();
            assertArrayEquals(Arrays.copyOf(bytes, 733 * 4096), read, "device " + device);
        }
    }

    @Test
    void neverWrittenBlocksAreZeros() {
        assertArrayEquals(
                new byte[2 * 4096],
                TwintagProcess.run(mirror, "read", "book", "--block", "1000", "--count", "2")
                        .out());
    }

    @Tag("full")
    @Test
    void anInputThatGoesBeyondTheObjectIsRefused() {
        final byte[] twoBlocks = "x".repeat(4097).getBytes(StandardCharsets.UTF_8);

        final TwintagProcess refused = TwintagProcess.run(mirror, twoBlocks, "write", "book", "--block", "1023");

        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("0 to 1023: nothing is written"), refused.err());
        assertArrayEquals(
                new byte[4096],
                TwintagProcess.run(mirror, "read", "book", "--block", "1023").out());
        assertRefused(mirror.run("read", "book", "--block", "1023", "--count", "2"), "has 1024 blocks");
        assertRefused(mirror.run("read", "book", "--block", "-1"), "has 1024 blocks");
    }

    @Test
    void theSameShapeAgainIsFineAndAnotherIsNot() {
        final Cli again = mirror.run("create", "book", "--kind", "block", "--block-size", "4k", "--size", "4m");
        assertEquals(0, again.exitCode(), again.err());
        assertTrue(again.out().startsWith("exists already: object 1 'book'"), again.out());

        assertRefused(mirror.run("create", "book", "--kind", "log"), "DUPLICATE_OBJECT");
        assertRefused(mirror.run("create", "book", "--kind", "block", "--size", "8m"), "DUPLICATE_OBJECT");
        assertRefused(mirror.run("create", "odd", "--kind", "block", "--block-size", "5000"), "BAD_SHAPE");
        assertRefused(mirror.run("create", "odd", "--kind", "log", "--block-size", "4k"), "block objects");
    }

    @Test
    void badNamesAndUnknownOnesAreRefused() {
        assertRefused(mirror.run("create", "a/b", "--kind", "log"), "BAD_NAME");
        assertRefused(mirror.run("create", "a\tb", "--kind", "log"), "BAD_NAME");
        assertRefused(mirror.run("create", "n".repeat(201), "--kind", "log"), "BAD_NAME");
        assertRefused(mirror.run("append", "nobody", "/dev/null"), "NO_SUCH_OBJECT");
        assertRefused(mirror.run("write", "nobody", "--block", "0", "/dev/null"), "NO_SUCH_OBJECT");
        assertRefused(mirror.run("cat", "nobody"), "NO_SUCH_OBJECT");
        assertRefused(mirror.run("read", "nobody", "--block", "0"), "NO_SUCH_OBJECT");
    }

    @Test
    void theOtherKindIsRefused() {
        mirror.run("create", "log", "--kind", "log");
        assertRefused(mirror.run("append", "book", "/dev/null"), "is a block object");
        assertRefused(mirror.run("write", "log", "--block", "0", "/dev/null"), "is a log");
        assertRefused(mirror.run("cat", "book"), "is a block object");
        assertRefused(mirror.run("read", "log", "--block", "0"), "is a log");
    }

    @Test
    void objectsListsThem() {
        final Cli objects = mirror.run("objects");
        assertEquals(0, objects.exitCode(), objects.err());
        assertTrue(objects.out().contains("book"), objects.out());
        final Cli json = mirror.run("objects", "--json");
        assertTrue(json.out().contains("\"name\":\"book\",\"kind\":\"block\",\"blockSize\":4096"), json.out());
    }
}
