package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.membership.MembershipRecord;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code append} took, {@code cat} gives back from each device, byte by byte. */
@Timeout(120)
class RecordsComeBackFromBothDevicesTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    static Path files;

    private static Mirror mirror;

    @BeforeAll
    static void start() {
        mirror = Mirror.start();
    }

    @AfterAll
    static void stop() {
        mirror.close();
    }

    private static Path file(final String name, final byte[] bytes) throws IOException {
        return Files.write(files.resolve(name), bytes);
    }

    private static byte[] line(final int length, final char content) {
        final byte[] line = new byte[length + 1];
        Arrays.fill(line, (byte) content);
        line[length] = '\n';
        return line;
    }

    private static void assertAppended(final Cli appended, final String expected) {
        assertEquals(0, appended.exitCode(), appended.err());
        assertEquals(expected, appended.out().strip());
    }

    @Test
    void linesOfAnyLength() throws IOException {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("first\n\n\nafter two empty lines\r\n".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(line(70_000, 'x'));
        text.writeBytes(line(MIB, 'y'));
        text.writeBytes("\0\1\2 bytes, not text: \377\n\n".getBytes(StandardCharsets.ISO_8859_1));
        mirror.run("create", "lines", "--kind", "log");

        final Cli appended =
                mirror.run("append", "lines", file("lines", text.toByteArray()).toString());

        assertAppended(appended, "appended 8 records, " + (text.size() - 8) + " bytes, acknowledged by both");
        assertArrayEquals(
                text.toByteArray(), TwintagProcess.run(mirror, "cat", "lines").out());
        assertArrayEquals(
                text.toByteArray(),
                TwintagProcess.run(mirror, "cat", "lines", "--device", "b").out());
    }

    @Tag("full")
    @Test
    void aLineLongerThanARecordIsRefusedAndThoseBeforeItStay() throws IOException {
        mirror.run("create", "long", "--kind", "log");
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("before\n".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(line(MIB + 1, 'z'));

        final Cli refused =
                mirror.run("append", "long", file("long", text.toByteArray()).toString());

        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("line 2 is longer than 1048576 bytes"), refused.err());
        assertEquals("before\n", TwintagProcess.run(mirror, "cat", "long").text());
    }

    @Tag("full")
    @Test
    void piecesOfOneLength() throws IOException {
        mirror.run("create", "pieces", "--kind", "log");
        final byte[] bytes = line(10_000, '\n');

        final Cli appended =
                mirror.run("append", "pieces", file("pieces", bytes).toString(), "--raw", "4k", "--level", "flushed");

        assertAppended(appended, "appended 3 records, 10001 bytes, flushed on both");
        assertArrayEquals(
                bytes, TwintagProcess.run(mirror, "cat", "pieces", "--raw").out());
    }

    @Tag("full")
    @Test
    void partsOfALog() throws IOException {
        mirror.run("create", "parts", "--kind", "log");
        mirror.run(
                "append",
                "parts",
                file("parts", "1\n2\n3\n4".getBytes(StandardCharsets.UTF_8)).toString());

        // A record of one byte takes 64.
        assertEquals(
                "2\n3\n",
                TwintagProcess.run(mirror, "cat", "parts", "--from", "64", "--count", "2")
                        .text());
        assertEquals(
                "4\n",
                TwintagProcess.run(mirror, "cat", "parts", "--from", "192").text());
        assertEquals(
                0, TwintagProcess.run(mirror, "cat", "parts", "--from", "256").exitCode());
        final TwintagProcess beyond = TwintagProcess.run(mirror, "cat", "parts", "--from", "320");
        assertEquals(2, beyond.exitCode());
        assertTrue(beyond.err().contains("the log ends at 256"), beyond.err());
    }

    @Test
    void theStandardInput() {
        mirror.run("create", "stdin", "--kind", "log");
        final byte[] text = "from a pipe\nno newline".getBytes(StandardCharsets.UTF_8);

        final TwintagProcess appended = TwintagProcess.run(mirror, text, "append", "stdin", "--level", "one");

        assertEquals("appended 2 records, 21 bytes, acknowledged by one\n", appended.text(), appended.err());
        assertEquals(
                "from a pipe\nno newline\n",
                TwintagProcess.run(mirror, "cat", "stdin").text());
    }

    @Tag("full")
    @Test
    void twoProcessesAtOnce() throws IOException {
        mirror.run("create", "left", "--kind", "log");
        mirror.run("create", "right", "--kind", "log");
        final StringBuilder left = new StringBuilder();
        final StringBuilder right = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            left.append("left ").append(i).append('\n');
            right.append("right ").append(i * 7).append('\n');
        }

        final CompletableFuture<TwintagProcess> other = CompletableFuture.supplyAsync(
                () -> TwintagProcess.run(mirror, left.toString().getBytes(StandardCharsets.UTF_8), "append", "left"));
        final TwintagProcess one =
                TwintagProcess.run(mirror, right.toString().getBytes(StandardCharsets.UTF_8), "append", "right");

        assertEquals(0, one.exitCode(), one.err());
        assertEquals(0, other.join().exitCode(), other.join().err());
        assertEquals(
                left.toString(),
                TwintagProcess.run(mirror, "cat", "left", "--device", "b").text());
        assertEquals(
                right.toString(), TwintagProcess.run(mirror, "cat", "right").text());
    }

    @Test
    void whatIsBadOnOneDeviceComesFromTheOther() throws IOException {
        final Cli created = mirror.run("create", "bad", "--kind", "log");
        final String id = created.out().split(" ")[2];
        final String text = "one\ntwo\nthree\n";
        mirror.run(
                "append",
                "bad",
                file("bad", text.getBytes(StandardCharsets.UTF_8)).toString());
        final int generator =
                MembershipRecord.load(mirror.settings().engineDirectory()).generator();
        final Path segment = mirror.directory().resolve("a/volume-" + generator + "/objects/" + id + "/segment-00000");
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'X'}), 64 + 32);
        }

        final TwintagProcess fromAny = TwintagProcess.run(mirror, "cat", "bad");
        assertEquals(text, fromAny.text(), fromAny.err());
        assertTrue(fromAny.err().contains("going on with device b"), fromAny.err());
        mirror.await("the engine to repair what the reader met", () -> mirror.run("events")
                .out()
                .contains("object 'bad' position 64: repaired on device a from device b"));
        assertEquals(
                text, TwintagProcess.run(mirror, "cat", "bad", "--device", "a").text());
        assertEquals(0, mirror.run("verify").exitCode());
    }

    @Test
    void followSeesWhatComesLater() throws IOException {
        mirror.run("create", "followed", "--kind", "log");
        mirror.run(
                "append",
                "followed",
                file("f1", "early\n".getBytes(StandardCharsets.UTF_8)).toString());
        final Process follower = TwintagProcess.start(mirror, "cat", "followed", "--follow");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(follower.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("early", lines.readLine());

            mirror.run(
                    "append",
                    "followed",
                    file("f2", "late\nlater\n".getBytes(StandardCharsets.UTF_8)).toString());

            assertEquals("late", lines.readLine());
            assertEquals("later", lines.readLine());
        } finally {
            follower.destroyForcibly();
        }
    }

    @Test
    void theTagTableDrains() {
        mirror.run("create", "tagged", "--kind", "log");
        final byte[] text = "x\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
        TwintagProcess.run(mirror, text, "append", "tagged");

        mirror.await("the tag table to drain", () -> {
            final Cli tags = mirror.run("tags", "--device", "a");
            assertEquals(0, tags.exitCode(), tags.err());
            return tags.out().contains("no entries") && !tags.out().contains("retired through 0");
        });
    }
}
