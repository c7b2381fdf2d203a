package io.twintag.engine.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.CachedNanoClock;

/** A journal without a thread, and a clock that stands still. */
final class JournalFixture {
    /** 2026-11-22 12:00 UTC. */
    static final long NOON_MS = 1_795_348_800_000L;

    static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    final CachedEpochClock clock = new CachedEpochClock();
    final CachedNanoClock nanoClock = new CachedNanoClock();
    final List<String> log = new ArrayList<>();
    final Path directory;

    JournalFixture(final Path engineDirectory) {
        directory = EventJournal.directory(engineDirectory);
        clock.update(NOON_MS);
    }

    EventJournal open() {
        return open(30 * DAY_MS);
    }

    EventJournal open(final long retentionMs) {
        return new EventJournal(directory, clock, nanoClock, retentionMs, log::add);
    }

    /** Reports with this text and lets the journal write it. */
    static void write(final EventJournal journal, final String... texts) {
        for (final String text : texts) {
            journal.report(EventKind.DEGRADED, 7, 1, text, Map.of("inDoubtBytes", 42L));
        }
        journal.doWork();
    }

    List<Event> read() {
        try (JournalReader reader = new JournalReader(directory)) {
            return readAll(reader);
        }
    }

    static List<Event> readAll(final JournalReader reader) {
        final List<Event> events = new ArrayList<>();
        for (Event event = reader.poll(); event != null; event = reader.poll()) {
            events.add(event);
        }
        return events;
    }

    static List<String> texts(final List<Event> events) {
        return events.stream().map(Event::text).toList();
    }
}
