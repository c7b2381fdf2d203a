package io.twintag.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldEventsAreRemovedTest {
    @TempDir
    private Path engineDirectory;

    @Test
    void byTheDayAndOnlyThose() throws IOException {
        final JournalFixture fixture = new JournalFixture(engineDirectory);
        try (EventJournal journal = fixture.open(2 * JournalFixture.DAY_MS);
                JournalReader reader = new JournalReader(fixture.directory)) {
            for (int day = 0; day < 5; day++) {
                fixture.clock.update(JournalFixture.NOON_MS + day * JournalFixture.DAY_MS);
                JournalFixture.write(journal, "day " + day);
                if (day == 0) {
                    Files.writeString(fixture.directory.resolve("20010101.txt"), "not ours");
                }
                assertEquals(List.of("day " + day), JournalFixture.texts(JournalFixture.readAll(reader)));
                assertEquals(List.of(), fixture.log);
            }

            assertEquals(List.of("day 2", "day 3", "day 4"), JournalFixture.texts(fixture.read()));
            assertEquals(
                    List.of("20010101.txt", "20261124.cq4", "20261125.cq4", "20261126.cq4", "metadata.cq4t"),
                    names(fixture.directory));
        }
    }

    @Test
    void notByTheClockAloneAtAStartAfterALongTime() throws IOException {
        final JournalFixture fixture = new JournalFixture(engineDirectory);
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "long ago");
        }
        fixture.clock.update(JournalFixture.NOON_MS + 100 * JournalFixture.DAY_MS);

        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "today");
        }

        final List<Event> events = fixture.read();
        assertEquals(List.of("long ago", "today"), JournalFixture.texts(events));
        assertEquals(2, events.get(1).sequence(), "the sequence goes on");
        assertTrue(fixture.log.isEmpty(), fixture.log::toString);
    }

    @Test
    void aClockThatIsAYearAheadForOneEventTakesNothingAndDaysGoOn() throws IOException {
        final JournalFixture fixture = new JournalFixture(engineDirectory);
        try (EventJournal journal = fixture.open(2 * JournalFixture.DAY_MS)) {
            at(fixture, journal, 0, "day 0");
            at(fixture, journal, 1, "day 1");
            fixture.clock.update(JournalFixture.NOON_MS + 365 * JournalFixture.DAY_MS);
            JournalFixture.write(journal, "a year ahead");
            assertEquals(List.of("day 0", "day 1", "a year ahead"), JournalFixture.texts(fixture.read()));

            for (int day = 2; day < 6; day++) {
                at(fixture, journal, day, "day " + day);
            }

            assertEquals(List.of("day 3", "day 4", "day 5"), JournalFixture.texts(fixture.read()));
            assertTrue(fixture.log.isEmpty(), fixture.log::toString);
        }
    }

    /** With the clock right: as much has passed on both. */
    private static void at(final JournalFixture fixture, final EventJournal journal, final int day, final String text) {
        fixture.clock.update(JournalFixture.NOON_MS + day * JournalFixture.DAY_MS);
        fixture.nanoClock.update(TimeUnit.DAYS.toNanos(day));
        JournalFixture.write(journal, text);
    }

    private static List<String> names(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
