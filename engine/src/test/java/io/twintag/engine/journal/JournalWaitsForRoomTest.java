package io.twintag.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A place that cannot be written stands for a full disk: both come as an IOException, before anything is mapped. */
class JournalWaitsForRoomTest {
    @TempDir
    private Path engineDirectory;

    @Test
    void andKeepsWhatIsReportedMeanwhile() throws IOException {
        final JournalFixture fixture = new JournalFixture(engineDirectory);
        Files.writeString(fixture.directory, "in the way");
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "one");
            fixture.clock.advance(60_000);
            JournalFixture.write(journal, "two");
            assertEquals(1, fixture.log.size(), fixture.log::toString);
            assertTrue(fixture.log.get(0).contains("free room"), fixture.log::toString);

            Files.delete(fixture.directory);
            JournalFixture.write(journal, "three");
            assertEquals(List.of(), fixture.read(), "it pauses before it tries again");
            fixture.clock.advance(10_000);
            journal.doWork();

            assertEquals(List.of("one", "two", "three"), JournalFixture.texts(fixture.read()));
            assertEquals(1, fixture.log.size(), fixture.log::toString);
        }
    }

    @Test
    void everyByteOfANewDayIsAllocatedBeforeItIsMapped() throws IOException {
        final JournalFixture fixture = new JournalFixture(engineDirectory);
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "one");
            fixture.clock.advance(JournalFixture.DAY_MS);
            JournalFixture.write(journal, "two");
        }
        for (final String name : List.of("20261122.cq4", "20261123.cq4")) {
            final Path file = fixture.directory.resolve(name);
            assertEquals(JournalFiles.DAY_LENGTH, Files.size(file), "the queue did not make it longer");
            assertTrue(allocatedBytes(file) >= JournalFiles.DAY_LENGTH, name + " has holes");
        }
    }

    /** Through du, the only way to ask for blocks in Java 17. */
    private static long allocatedBytes(final Path file) throws IOException {
        final Process du = new ProcessBuilder("du", "--block-size=1", file.toString()).start();
        final String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.isBlank() ? Long.MAX_VALUE : Long.parseLong(said.split("\\s")[0]);
    }
}
