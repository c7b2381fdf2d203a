package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFolderIsOnlyItsOwnTest {
    @TempDir
    Path directory;

    @Test
    void aFolderWithOtherFilesIsRefusedAndLeftAlone() throws IOException {
        final Path drawing = directory.resolve("drawing.svg");
        Files.writeString(drawing, "<svg/>");

        final IOException refusal = assertThrows(IOException.class, () -> ReportFolder.at(directory));

        assertTrue(refusal.getMessage().contains("choose an empty folder"), refusal.getMessage());
        assertTrue(Files.exists(drawing));
    }

    @Test
    void anEarlierRunInTheSameFolderIsGone() throws IOException {
        final ReportFolder first = ReportFolder.at(directory.resolve("run"));
        first.write(List.of());
        first.writeSummary(Map.of("command", "latency"));
        Files.writeString(first.raw().resolve("old.hlog"), "");

        final ReportFolder second = ReportFolder.at(directory.resolve("run"));

        assertFalse(Files.exists(second.raw().resolve("old.hlog")));
        assertTrue(second.readSummary().isEmpty());
    }

    @Test
    void aSecondRunOfTheDayHasAFolderOfItsOwn() throws IOException {
        final ReportFolder first = ReportFolder.create(directory, "latency");
        final ReportFolder second = ReportFolder.create(directory, "latency");

        assertEquals(first.name() + "-2", second.name());
    }
}
