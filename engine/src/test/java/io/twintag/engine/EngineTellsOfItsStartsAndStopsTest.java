package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.engine.journal.Event;
import io.twintag.engine.journal.EventJournal;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.journal.JournalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTellsOfItsStartsAndStopsTest {
    @TempDir
    private Path directory;

    @Test
    void overAKill() {
        try (OneThreadMirror mirror =
                new OneThreadMirror(directory).withJournal().start()) {
            mirror.killEngine();
            mirror.startEngine();
            mirror.stepUntil("it runs again", () -> mirror.engine().isRunning());
        }

        assertEquals(
                List.of(EventKind.ENGINE_STARTED, EventKind.ENGINE_STARTED, EventKind.ENGINE_STOPPED),
                startsAndStops());
    }

    private List<EventKind> startsAndStops() {
        final List<EventKind> kinds = new ArrayList<>();
        try (JournalReader reader = new JournalReader(EventJournal.directory(directory.resolve("engine")))) {
            for (Event event = reader.poll(); event != null; event = reader.poll()) {
                if (event.kind() == EventKind.ENGINE_STARTED || event.kind() == EventKind.ENGINE_STOPPED) {
                    kinds.add(event.kind());
                }
            }
        }
        return kinds;
    }
}
