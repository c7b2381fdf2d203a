package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * When the engine is killed under an {@code append} and does not come back in time, it says how many records are
 * acknowledged; what it had handed over the next engine finishes.
 */
@Tag("full")
@Timeout(120)
class AppendSaysWhatIsAcknowledgedTest {
    private static final Pattern ACKNOWLEDGED = Pattern.compile("(\\d+) of (\\d+) records are acknowledged by both");
    private static final int LINES_PER_WRITE = 1000;

    @TempDir
    Path files;

    /** Writes until nobody reads any more. */
    private static long feed(final OutputStream in, final Mirror mirror) {
        long lines = 0;
        try (in) {
            while (true) {
                final StringBuilder text = new StringBuilder();
                for (int i = 0; i < LINES_PER_WRITE; i++) {
                    text.append("line ").append(lines++).append('\n');
                }
                in.write(text.toString().getBytes(StandardCharsets.UTF_8));
                if (lines == 50L * LINES_PER_WRITE) {
                    mirror.killStart(); // so that nobody starts the engine again
                }
            }
        } catch (final IOException e) {
            return lines; // append has ended
        }
    }

    @Test
    void whenTheEngineDoesNotComeBack() throws IOException, InterruptedException {
        try (Mirror mirror = Mirror.start()) {
            mirror.run("create", "log", "--kind", "log");
            final Path err = files.resolve("err");
            final List<String> line = Mirror.javaCommand();
            line.addAll(List.of(
                    Main.class.getName(),
                    "append",
                    "log",
                    "--timeout",
                    "2s",
                    "--dir",
                    mirror.directory().toString()));
            final Process append =
                    new ProcessBuilder(line).redirectError(err.toFile()).start();

            final long fed = feed(append.getOutputStream(), mirror);

            assertEquals(ExitCode.FAILED, append.waitFor(), () -> read(err));
            final Matcher said = ACKNOWLEDGED.matcher(read(err));
            assertTrue(said.find(), () -> read(err));
            final long acknowledged = Long.parseLong(said.group(1));
            final long submitted = Long.parseLong(said.group(2));
            assertTrue(acknowledged <= submitted && submitted <= fed, said.group() + ", fed " + fed);
            mirror.launch();
            mirror.await("the sessions to be finished", () -> sessions(mirror).isEmpty());
            final String[] stored =
                    TwintagProcess.run(mirror, "cat", "log").text().split("\n");
            assertEquals(submitted, stored.length, said.group());
            for (int i = 0; i < stored.length; i++) {
                assertEquals("line " + i, stored[i]);
            }
        }
    }

    private static List<Path> sessions(final Mirror mirror) {
        try {
            return SessionFile.list(RunDirectory.sessions(mirror.runDirectory()));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
