package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.sink.SinkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The instance that a sink is warmed up on leaves nothing to the one that is measured, and loses nothing either. */
class RehearsalIsThrownAwayTest {
    private static final Load LOAD = new Load(Load.THROUGHPUT, "list", false, 4096, 0, 1, 1000, 500, 1 << 20);

    private final SteppingClock clock = new SteppingClock(TimeUnit.MILLISECONDS.toNanos(50));

    @TempDir
    Path work;

    @Test
    void itTakesShortRecordsAndMostOfTheWarmUpAndLeavesAnEmptyDirectory() throws IOException {
        final AtomicReference<SinkSettings> made = new AtomicReference<>();
        final Path directory = work.resolve("sink");

        final Load rest = Rehearsal.run(
                LOAD,
                directory,
                settings -> {
                    made.set(settings);
                    leaveSomethingIn(settings.directory());
                    return new ListSink();
                },
                clock);

        assertEquals(Records.MIN_LENGTH, made.get().payloadBytes());
        assertTrue(made.get().expectedBytes() <= LOAD.maxBytes());
        assertEquals(LOAD.warmingUp(250), rest);
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aRecordThatIsNeverAcknowledgedEndsTheFork() {
        final IllegalStateException problem = assertThrows(
                IllegalStateException.class,
                () -> Rehearsal.run(
                        LOAD,
                        work.resolve("sink"),
                        settings -> new ListSink() {
                            @Override
                            public long poll() {
                                return Math.max(0, appended - 1);
                            }
                        },
                        clock));

        assertTrue(problem.getMessage().contains("in the rehearsal"), problem.getMessage());
    }

    @Test
    void whatIsForcedIsNotRehearsed() {
        assertTrue(Rehearsal.takes(LOAD));
        assertFalse(Rehearsal.takes(new Load(Load.THROUGHPUT, "list", true, 64, 0, 1, 1000, 500, 1 << 20)));
        assertFalse(Rehearsal.takes(LOAD.warmingUp(0)));
    }

    private static void leaveSomethingIn(final Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("segment"), "x");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
