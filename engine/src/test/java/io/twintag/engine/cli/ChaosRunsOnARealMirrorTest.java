package io.twintag.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
@Tag("chaos")
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

    @Test
    void clientsAreKilled() throws IOException, InterruptedException {
        run("client", 2);
    }

    @Test
    void devicesAreStruck() throws IOException, InterruptedException {
        run("device", 1);
    }
}
