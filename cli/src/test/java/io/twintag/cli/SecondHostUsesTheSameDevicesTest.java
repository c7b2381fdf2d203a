package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim 16 of docs/claims.md with real processes: a second engine, with a tag generator of its own, on the device
 * processes of the first.
 */
@Timeout(180)
final class SecondHostUsesTheSameDevicesTest {
    private static final int RECORDS = 2_000;

    @TempDir
    private Path input;

    @Tag("full")
    @Test
    void bothGoOnWhenADeviceIsKilledAndKeepTheirOwnRecords() throws IOException {
        // Large enough for what is written while the device is away.
        try (Mirror first = Mirror.format(Map.of("tag.pages", "8192"));
                Mirror second = first.formatSecond(2)) {
            first.launch();
            second.launch();
            assertEquals(Set.of("start", "engine"), second.pids().keySet());
            try (Load ofFirst = new Load(first, "log");
                    Load ofSecond = new Load(second, "log")) {
                ofFirst.awaitMore(first, RECORDS);
                ofSecond.awaitMore(second, RECORDS);
                final long epochOfFirst = first.status().number("epoch");
                final long epochOfSecond = second.status().number("epoch");

                first.kill(Part.DEVICE_B);
                first.awaitRunning(epochOfFirst);
                second.awaitRunning(epochOfSecond);
                awaitBoth(first);
                awaitBoth(second);

                ofFirst.awaitMore(first, RECORDS);
                ofSecond.awaitMore(second, RECORDS);
            }
            appendAndRead(first, "of the first");
            appendAndRead(second, "of the second");
            assertVerified(first);
            assertVerified(second);
            assertTrue(second.run("status").out().contains("devices of " + first.directory()));
            assertEquals(0, second.stop());
            assertVerified(first);
            assertVerified(second);
        }
    }

    @Test
    void formatRefusesWhatIsTaken() throws IOException {
        try (Mirror first = Mirror.format(Map.of())) {
            final Path device = first.settings().deviceDirectory(0);
            final Path second = input.resolve("second");
            final String of = first.directory().toString();

            assertRefused("generator 0 has a volume", "--dir", second.toString(), "--devices-of", of);
            assertRefused("0 to 32767", "--dir", second.toString(), "--generator", "32768", "--devices-of", of);
            assertRefused("--flush", "--dir", second.toString(), "--flush", "none", "--devices-of", of);
            assertRefused("is not empty", "--dir", device.toString(), "--generator", "2", "--devices-of", of);
            assertFalse(Files.exists(second));
            try (Stream<Path> volumes = Files.list(device)) {
                assertEquals(1, volumes.count());
            }
            assertEquals(
                    0,
                    format("--dir", second.toString(), "--generator", "2", "--devices-of", of)
                            .exitCode());
            final String third = input.resolve("third").toString();
            assertRefused("generator 2 has a volume", "--dir", third, "--generator", "2", "--devices-of", of);
            assertRefused(
                    "--devices-of " + first.directory(),
                    "--dir",
                    third,
                    "--generator",
                    "3",
                    "--devices-of",
                    second.toString());
            assertRefusal("twintag device a --dir " + of, Cli.run("device", "a", "--dir", second.toString()));
            assertRefusal("twintag driver --dir " + of, Cli.run("driver", "--dir", second.toString()));
        }
    }

    private void appendAndRead(final Mirror mirror, final String text) throws IOException {
        final Path file = Files.writeString(input.resolve("lines"), text + "\n", StandardCharsets.UTF_8);
        assertEquals(0, mirror.run("create", "lines", "--kind", "log").exitCode());
        assertEquals(0, mirror.run("append", "lines", file.toString()).exitCode());
        final TwintagProcess cat = TwintagProcess.run(mirror, "cat", "lines", "--device", "b");
        assertEquals(text + "\n", cat.text(), cat::err);
    }

    private static void awaitBoth(final Mirror mirror) {
        mirror.await(
                "both devices to be members",
                () -> mirror.status().text("mirror").equals("UP_TO_DATE"));
    }

    private static void assertVerified(final Mirror mirror) {
        final Cli verify = mirror.run("verify");
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.out().contains("verified 2 objects"), verify::out);
    }

    private static void assertRefused(final String words, final String... args) {
        assertRefusal(words, format(args));
    }

    private static void assertRefusal(final String words, final Cli refused) {
        assertEquals(2, refused.exitCode(), refused::toString);
        assertTrue(refused.err().contains(words), refused::err);
    }

    private static Cli format(final String... args) {
        return Cli.run(Stream.concat(Stream.of("format"), Stream.of(args)).toArray(String[]::new));
    }
}
