package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Part;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A terminal sends Ctrl-C to all processes at once. The children leave it to {@code start}, which stops them in order:
 * so the engine is never without its devices and its driver.
 */
@Tag("full")
@Timeout(120)
final class CtrlCReachesStartAloneTest {
    @Test
    void childrenIgnoreTheInterrupt() throws IOException, InterruptedException {
        try (Mirror mirror = Mirror.start()) {
            final var before = mirror.pids();
            for (final Part part : Part.values()) {
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-INT", Long.toString(mirror.pid(part)))
                                .start()
                                .waitFor());
            }

            assertEquals(0, mirror.run("status").exitCode());
            assertEquals(before, mirror.pids(), mirror::logs);
            assertEquals(0, mirror.stop());
            assertTrue(mirror.startOutput().lines().noneMatch(line -> line.contains("ended")), mirror::startOutput);
        }
    }
}
