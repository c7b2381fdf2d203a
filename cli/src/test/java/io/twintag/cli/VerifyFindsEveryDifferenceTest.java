package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.compare.StoppedDevice;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.engine.membership.MembershipRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} compares the devices while they run and when they are stopped, and names what differs. */
@Timeout(180)
class VerifyFindsEveryDifferenceTest {
    @TempDir
    Path files;

    private static byte[] block(final String text) {
        return (text + " ").repeat(4096 / (text.length() + 1)).getBytes(StandardCharsets.UTF_8);
    }

    private static void assertNoDifference(final Cli verified) {
        assertEquals(0, verified.exitCode(), () -> verified.err() + verified.out());
        assertTrue(verified.out().strip().endsWith("each, no difference"), verified.out());
    }

    private static void assertFound(final Mirror mirror, final String expected) {
        final Cli verified = mirror.run("verify");
        assertEquals(1, verified.exitCode(), () -> verified.err() + verified.out());
        assertTrue(verified.out().contains(expected), verified.out());
    }

    /** Changes one bit, and back when called again. */
    private static void flip(final Path file, final long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, at);
        }
    }

    private static int generator(final Mirror mirror) {
        return MembershipRecord.load(mirror.settings().engineDirectory()).generator();
    }

    private static int find(final Path file, final String text) throws IOException {
        final int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
        assertTrue(at >= 0, text);
        return at;
    }

    @Tag("full")
    @Test
    void whileWritesGoOn() throws IOException {
        try (Mirror mirror = Mirror.start()) {
            mirror.run("create", "log", "--kind", "log");
            mirror.run("create", "book", "--kind", "block", "--size", "1m");
            final byte[] text = "a line of the load, neither short nor long\n"
                    .repeat(400_000)
                    .getBytes(StandardCharsets.UTF_8);
            final byte[] blocks = new byte[1024 * 1024];
            final CompletableFuture<TwintagProcess> appending =
                    CompletableFuture.supplyAsync(() -> TwintagProcess.run(mirror, text, "append", "log"));
            final Path file = Files.write(files.resolve("blocks"), blocks);
            final CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> {
                int writes = 0;
                while (!appending.isDone()) {
                    assertEquals(
                            0,
                            mirror.run("write", "book", "--block", "0", file.toString())
                                    .exitCode());
                    writes++;
                }
                return writes;
            });

            int verified = 0;
            while (!appending.isDone()) {
                assertNoDifference(mirror.run("verify"));
                verified++;
            }

            assertEquals(0, appending.join().exitCode(), appending.join().err());
            assertTrue(verified > 0 && writing.join() > 0, verified + " verified, " + writing.join() + " writes");
            assertNoDifference(mirror.run("verify"));
        }
    }

    @Test
    void inTheFilesOfAStoppedMirror() throws IOException {
        try (Mirror mirror = Mirror.start()) {
            final StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                lines.append(String.format("%-63d%n", i));
            }
            mirror.run("create", "log", "--kind", "log");
            mirror.run(
                    "append",
                    "log",
                    Files.writeString(files.resolve("lines"), lines).toString());
            mirror.run("create", "book", "--kind", "block", "--size", "1m");
            for (final String number : new String[] {"3", "5", "7"}) {
                final Path file = Files.write(files.resolve("block"), block("content of " + number));
                mirror.run("write", "book", "--block", number, file.toString());
            }
            assertEquals(0, mirror.stop());
            assertNoDifference(mirror.run("verify"));

            final Path objects = mirror.directory().resolve("b/volume-" + generator(mirror) + "/objects");
            final Path segment = objects.resolve("1/segment-00000");
            // A record of 63 bytes takes 96.
            final int position = 500 * 96;
            flip(segment, position + 32 + 10);
            assertFound(mirror, "log 'log' at position " + position + ": device b: the record is bad");
            flip(segment, position + 32 + 10);
            flip(segment, position + 24); // the time stamp: the header has a check of its own
            assertFound(mirror, "log 'log' at position " + position + ": device b: the record is bad");
            flip(segment, position + 24);
            assertNoDifference(mirror.run("verify"));

            final Path data = objects.resolve("2/data-00000");
            final int at = find(data, "content of 5");
            flip(data, at);
            assertFound(mirror, "object 'book' block 5: device b: the content does not have the CRC32C of its trailer");
            flip(data, at);
            flipTrailer(objects.resolve("2/trailers"), 7);
            assertFound(mirror, "object 'book' block 7: device b: the content does not have the CRC32C of its trailer");

            final Cli found = mirror.run("verify", "--json");
            assertTrue(found.out().contains("\"differences\":1,"), found.out());
        }
    }

    /** The sequence of the one trailer of a block: the first of a line's three that has an epoch. */
    private static void flipTrailer(final Path file, final int block) throws IOException {
        final ByteBuffer line = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        for (int trailer = 0; trailer < 3; trailer++) {
            if (line.getInt(block * 64 + 24 + 4 * trailer) != 0) {
                flip(file, block * 64 + 8 * trailer);
            }
        }
    }

    @Test
    void oneOfTheTwoIsRefused() throws IOException {
        final Mirror mirror = Mirror.format(Map.of());
        final Settings settings = mirror.settings();
        try (mirror;
                StoppedDevice running = new StoppedDevice(settings, Slot.A, generator(mirror))) {
            assertEquals("a", running.name());
            final Cli refused = mirror.run("verify");
            assertEquals(2, refused.exitCode());
            assertTrue(refused.err().contains("device a runs and device b does not"), refused.err());
        }
    }
}
