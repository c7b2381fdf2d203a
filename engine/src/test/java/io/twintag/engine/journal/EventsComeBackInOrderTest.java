package io.twintag.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsComeBackInOrderTest {
    @TempDir
    private Path engineDirectory;

    private JournalFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new JournalFixture(engineDirectory);
    }

    @Test
    void withAllTheyWereReportedWith() {
        final Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("copiedBytes", Long.MAX_VALUE);
        figures.put("etaS", -1L);
        try (EventJournal journal = fixture.open()) {
            journal.report(EventKind.RESYNC_ENDED, 12, 0, "a is \u00fcp to date\nagain", figures);
        }

        final List<Event> events = fixture.read();

        assertEquals(
                List.of(new Event(
                        1,
                        JournalFixture.NOON_MS,
                        EventKind.RESYNC_ENDED,
                        12,
                        0,
                        "a is \u00fcp to date\nagain",
                        figures)),
                events);
        assertEquals(
                List.copyOf(figures.keySet()),
                List.copyOf(events.get(0).figures().keySet()));
    }

    @Test
    void overKillsAndOrderlyEnds() {
        final EventJournal killed = fixture.open();
        JournalFixture.write(killed, "one", "two");
        killed.abandon();
        killed.report(EventKind.ALARM, 0, -1, "said by a dead one", Map.of());
        killed.close();
        try (EventJournal second = fixture.open()) {
            JournalFixture.write(second, "three");
            second.report(EventKind.ENGINE_STOPPED, 7, -1, "four", Map.of());
        }
        try (EventJournal third = fixture.open()) {
            JournalFixture.write(third, "five");
        }

        final List<Event> events = fixture.read();

        assertEquals(List.of("one", "two", "three", "four", "five"), JournalFixture.texts(events));
        assertEquals(
                LongStream.rangeClosed(1, 5).boxed().toList(),
                events.stream().map(Event::sequence).toList());
        assertEquals(List.of(), fixture.log);
    }

    @Test
    void whenTheClockIsSetBack() {
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "one");
            fixture.clock.update(JournalFixture.NOON_MS + 2 * JournalFixture.DAY_MS);
            JournalFixture.write(journal, "two");
            fixture.clock.update(JournalFixture.NOON_MS);
            JournalFixture.write(journal, "three");
        }
        fixture.clock.update(JournalFixture.NOON_MS - JournalFixture.DAY_MS);
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "four");
        }

        final List<Event> events = fixture.read();

        assertEquals(List.of("one", "two", "three", "four"), JournalFixture.texts(events));
        assertEquals(
                List.of(1L, 2L, 3L, 4L), events.stream().map(Event::sequence).toList());
        assertEquals(
                JournalFixture.NOON_MS - JournalFixture.DAY_MS, events.get(3).timeMs());
    }

    @Test
    void toAReaderThatIsThereMeanwhile() {
        try (EventJournal journal = fixture.open();
                JournalReader reader = new JournalReader(fixture.directory)) {
            assertNull(reader.poll());
            assertFalse(reader.exists());
            for (int day = 0; day < 3; day++) {
                fixture.clock.update(JournalFixture.NOON_MS + day * JournalFixture.DAY_MS);
                JournalFixture.write(journal, "day " + day);
                assertEquals(List.of("day " + day), JournalFixture.texts(JournalFixture.readAll(reader)));
            }
            assertNull(reader.problem());
        }
    }

    @Test
    void thousandsOfADay() {
        final int count = 8_000;
        try (EventJournal journal = fixture.open()) {
            final String text = "x".repeat(150);
            for (int i = 0; i < count; i++) {
                journal.report(EventKind.ALARM, 1, -1, text, Map.of("n", (long) i));
                journal.doWork();
            }
        }

        final List<Event> events = fixture.read();

        assertEquals(count, events.size());
        for (int i = 0; i < count; i++) {
            assertEquals(Map.of("n", (long) i), events.get(i).figures());
        }
    }

    @Test
    void andWhatIsTooManyAtOnceIsCounted() {
        try (EventJournal journal = fixture.open()) {
            for (int i = 0; i < EventJournal.CAPACITY + 5; i++) {
                journal.report(EventKind.ALARM, 1, -1, "alarm " + i, Map.of());
            }
            assertEquals(5, journal.dropped());
        }

        final List<Event> events = fixture.read();

        assertEquals(EventJournal.CAPACITY + 1, events.size());
        assertEquals(
                Map.of("droppedEvents", 5L), events.get(EventJournal.CAPACITY).figures());
    }

    @Test
    void andNoneIsLargerThanWhatIsAllocatedAhead() {
        final Map<String, Long> figures = new LinkedHashMap<>();
        LongStream.range(0, 10_000).forEach(i -> figures.put("figure" + i, i));
        try (EventJournal journal = fixture.open()) {
            journal.report(EventKind.ALARM, 1, -1, "x".repeat(10_000_000), figures);
        }

        final Event event = fixture.read().get(0);

        assertEquals(Event.MAX_TEXT, event.text().length());
        assertEquals(Event.MAX_FIGURES, event.figures().size());
    }

    @Test
    void andNothingIsMadeBeforeTheFirst() {
        try (EventJournal journal = fixture.open()) {
            assertEquals(0, journal.doWork());
        }
        assertFalse(Files.exists(fixture.directory));
    }

    @Test
    void andKeepingNoneIsRefused() {
        final Exception refusal = assertThrows(IllegalArgumentException.class, () -> fixture.open(0));
        assertTrue(refusal.getMessage().contains("journal.retention"), refusal.getMessage());
    }
}
