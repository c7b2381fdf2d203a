package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.process.Part;
import io.twintag.cli.process.PartLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM that crashes leaves its report beside the logs, start says where, and no check overlooks it. */
class CrashedPartIsNamedTest {
    @Tag("full")
    @Test
    void theReportLiesBesideTheLogs() throws Exception {
        try (Mirror mirror = Mirror.start()) {
            final long pid = mirror.pid(Part.DEVICE_A);

            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-SEGV", Long.toString(pid))
                            .start()
                            .waitFor());

            mirror.await("start to name the report", () -> mirror.startOutput().contains("its JVM crashed: see "));
            final Path report = report(mirror);
            assertEquals(List.of("a JVM crashed: " + report), PartLogs.unexplained(mirror.settings()));
            mirror.awaitUpToDate();
            Files.delete(report); // asked for
        }
    }

    private static Path report(final Mirror mirror) throws IOException {
        try (Stream<Path> files = Files.list(mirror.settings().logDirectory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err_pid"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
