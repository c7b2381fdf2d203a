package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.process.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine is killed under an {@code append} with {@code kill -9}, twice: it ends as if nothing had been. */
@Tag("full")
@Timeout(180)
class AppendGoesOnWithTheNextEngineTest {
    private static final int LINES = 240_000;

    @TempDir
    Path files;

    @Test
    void everyLineIsInTheLogOnce() throws IOException, InterruptedException {
        try (Mirror mirror = Mirror.start()) {
            mirror.run("create", "log", "--kind", "log");
            final Path err = files.resolve("err");
            final List<String> line = Mirror.javaCommand();
            line.addAll(List.of(
                    Main.class.getName(),
                    "append",
                    "log",
                    "--dir",
                    mirror.directory().toString()));
            final Process append = new ProcessBuilder(line)
                    .redirectError(err.toFile())
                    .redirectOutput(files.resolve("out").toFile())
                    .start();

            final String[] input = feed(append.getOutputStream(), mirror);

            assertEquals(0, append.waitFor(), () -> read(err) + mirror.logs());
            assertEquals(
                    1,
                    read(err)
                            .lines()
                            .filter(said -> said.contains("the engine is gone"))
                            .count(),
                    read(err));
            final String[] stored =
                    TwintagProcess.run(mirror, "cat", "log").text().split("\n");
            assertArrayEquals(input, stored);
        }
    }

    private static String[] feed(final OutputStream in, final Mirror mirror) throws IOException {
        final String[] lines = new String[LINES];
        long killedEpoch = 0;
        try (in) {
            for (int i = 0; i < lines.length; i++) {
                lines[i] = "line " + i;
                in.write((lines[i] + "\n").getBytes(StandardCharsets.UTF_8));
                if (i == lines.length / 3 || i == 2 * lines.length / 3) {
                    mirror.awaitRunning(killedEpoch);
                    killedEpoch = mirror.status().number("epoch");
                    mirror.kill(Part.ENGINE);
                }
            }
        }
        return lines;
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
