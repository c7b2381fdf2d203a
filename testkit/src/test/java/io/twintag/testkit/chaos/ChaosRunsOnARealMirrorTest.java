package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.Mirror;
import io.twintag.cli.settings.Settings;
import io.twintag.testkit.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small run each: real processes are killed, nothing is violated, and nothing is left behind. */
@Tag("full")
@Tag("full")
@Timeout(120)
class ChaosRunsOnARealMirrorTest {
    private static final String SEED = Long.toString(Long.getLong("twintag.test.seed", System.nanoTime() % 1_000_000));

    @TempDir
    Path directory;

    private void run(final String kill, final int rounds) throws IOException, InterruptedException {
        final List<String> line = Mirror.javaCommand();
        line.addAll(List.of(Main.class.getName(), "chaos", "--seed", SEED, "--rounds", Integer.toString(rounds)));
        line.addAll(List.of("--kill", kill, "--clients", "2", "--dir", directory.toString()));
        final Process chaos = new ProcessBuilder(line).redirectErrorStream(true).start();
        final String said = new String(chaos.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, chaos.waitFor(), said);
        assertEquals(
                rounds, said.lines().filter(text -> text.startsWith("round ")).count(), said);
        assertTrue(said.contains("lost           acknowledged 0;"), said);
        assertTrue(said.contains("differing bytes 0"), said);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** In the midst of it, with clients that write and a device that may be stopped. */
    @Test
    void aSignalEndsAndRemovesAll() throws IOException, InterruptedException {
        final List<String> line = Mirror.javaCommand();
        line.addAll(List.of(Main.class.getName(), "chaos", "--seed", SEED, "--rounds", "50", "--kill", "device"));
        line.addAll(List.of("--clients", "2", "--dir", directory.toString()));
        final Process chaos = new ProcessBuilder(line).redirectErrorStream(true).start();
        final StringBuilder said = new StringBuilder();
        try (BufferedReader out = chaos.inputReader(StandardCharsets.UTF_8)) {
            String text = out.readLine();
            while (text != null && !text.startsWith("round ")) {
                said.append(text).append('\n');
                text = out.readLine();
            }
            final Path runDirectory = runDirectory();
            final List<ProcessHandle> processes = chaos.descendants().toList();
            assertTrue(
                    processes.size() >= 5 && Files.exists(runDirectory),
                    said::toString); // start and its parts, at least

            chaos.toHandle().destroy(); // destroy of the Process closes its output too
            out.lines().forEach(more -> said.append(more).append('\n'));
            chaos.waitFor();

            assertFalse(said.toString().contains("violat"), said::toString);
            assertFalse(Files.exists(runDirectory), said::toString);
            try (Stream<Path> left = Files.list(directory)) {
                assertEquals(List.of(), left.toList());
            }
            for (final ProcessHandle process : processes) {
                process.onExit().join();
            }
        }
    }

    private Path runDirectory() throws IOException {
        try (Stream<Path> places = Files.list(directory)) {
            return Settings.load(places.findFirst().orElseThrow().resolve("mirror"))
                    .runDirectory();
        }
    }

    @Test
    void clientsAreKilled() throws IOException, InterruptedException {
        run("client", 2);
    }

    @Test
    void devicesAreStruck() throws IOException, InterruptedException {
        run("device", 1);
    }
}
