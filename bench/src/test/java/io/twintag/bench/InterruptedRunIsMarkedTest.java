package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.transport.runtime.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that a signal ends keeps what was measured until then, says that it is not all, and leaves no data behind. */
class InterruptedRunIsMarkedTest {
    @TempDir
    Path directory;

    @Tag("full")
    @Test
    void whatWasMeasuredStaysAndIsMarked() throws IOException, InterruptedException {
        final Path data = Files.createDirectory(directory.resolve("data"));
        final Path results = directory.resolve("results");
        final Process bench = new ProcessBuilder(commandLine(data, results))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = bench.errorReader()) {
            String line = said.readLine();
            while (line != null && !line.startsWith("1/")) {
                line = said.readLine();
            }
            assertTrue(line != null, "it ended before its first fork did");

            bench.destroy();

            assertTrue(bench.waitFor(30, TimeUnit.SECONDS));
        } finally {
            bench.destroyForcibly();
        }

        final Map<String, Object> environment = json(results.resolve("environment.json"));
        assertEquals(true, environment.get("isInterrupted"));
        final Map<String, Object> summary = json(results.resolve("summary.json"));
        assertEquals("FAILED", summary.get("verdict"));
        assertTrue(summary.get("notes").toString().contains("interrupted"), summary.toString());
        assertTrue(JSON.std
                        .listFrom(Files.readString(results.resolve("results.json")))
                        .size()
                >= 1);
        assertTrue(Files.readString(results.resolve("report.md")).contains("interrupted: partial results"));
        try (var left = Files.list(data)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static Map<String, Object> json(final Path file) throws IOException {
        return JSON.std.mapFrom(Files.readString(file));
    }

    private static List<String> commandLine(final Path data, final Path results) {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.addAll(List.of("-ea", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of("throughput", "--quick", "--sinks", "double-copy", "--payload", "64", "--forks", "200"));
        line.addAll(List.of("--seconds", "0.2", "--warm-up", "0.1", "--max-bytes", "4"));
        line.addAll(List.of("--data-dir", data.toString(), "--out", results.toString()));
        return line;
    }
}
