package io.twintag.testkit.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.Mirror;
import io.twintag.testkit.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code demo} ends with exit code 0, says that both devices gave back what was written, and leaves nothing behind. */
@Tag("full")
@Timeout(120)
class DemoComparesWhatItWroteTest {
    private static List<String> leftovers() throws IOException {
        final List<String> found = new ArrayList<>();
        for (final Path place : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"))) {
            try (Stream<Path> entries = Files.isDirectory(place) ? Files.list(place) : Stream.empty()) {
                entries.map(Path::toString)
                        .filter(name -> name.contains("twintag-demo-"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    @Test
    void fromStartToEnd() throws IOException, InterruptedException {
        final List<String> before = leftovers();

        final List<String> line = Mirror.javaCommand();
        line.addAll(List.of(Main.class.getName(), "demo"));
        final Process demo = new ProcessBuilder(line).redirectErrorStream(true).start();
        final String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, demo.waitFor(), said);
        assertTrue(said.contains("device a: every byte as it was written"), said);
        assertTrue(said.contains("device b: every byte as it was written"), said);
        assertTrue(said.contains("no difference"), said);
        assertEquals(before, leftovers());
    }
}
