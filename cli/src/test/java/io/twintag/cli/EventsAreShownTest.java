package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.engine.journal.EventJournal;
import io.twintag.engine.journal.EventKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EventsAreShownTest {
    private final Mirror mirror = Mirror.format(Map.of());
    private final CachedEpochClock clock = new CachedEpochClock();
    private EventJournal journal;

    @BeforeEach
    void open() {
        journal = new EventJournal(
                EventJournal.directory(mirror.settings().engineDirectory()),
                clock,
                SystemNanoClock.INSTANCE,
                TimeUnit.DAYS.toMillis(30),
                line -> {
                    throw new AssertionError(line);
                });
        clock.update(System.currentTimeMillis());
    }

    @AfterEach
    void close() {
        journal.close();
        mirror.close();
    }

    @Test
    void oneALineInTheOrderOfTheJournal() {
        report(EventKind.ENGINE_STARTED, 0, -1, "starts");
        clock.advance(-TimeUnit.HOURS.toMillis(2));
        report(EventKind.DEVICE_LOST, 7, 1, "b fell\nsilent");

        final List<String> lines = mirror.run("events").out().lines().toList();

        final String time = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0).matches(time + "    -  -  ENGINE_STARTED  starts"), lines::toString);
        assertTrue(lines.get(1).matches(time + "    7  b  DEVICE_LOST     b fell silent"), lines::toString);
    }

    @Test
    void asJsonForPrograms() throws IOException {
        report(EventKind.DEVICE_LOST, 7, 1, "b \"fell\" silent");

        final Cli shown = mirror.run("events", "--json");

        assertEquals(Map.of("copiedBytes", 42), JSON.std.mapFrom(shown.out()).get("figures"));
        assertEquals(
                "{\"sequence\":1,\"timeMs\":" + clock.time() + ",\"kind\":\"DEVICE_LOST\",\"epoch\":7,\"device\":\"b\","
                        + "\"text\":\"b \\\"fell\\\" silent\",\"figures\":{\"copiedBytes\":42}}",
                shown.out().strip());
    }

    @Test
    void onlyThoseThatAreAskedFor() {
        final long nowMs = clock.time();
        clock.update(nowMs - TimeUnit.MINUTES.toMillis(30));
        report(EventKind.DEGRADED, 1, 1, "old");
        clock.update(nowMs);
        report(EventKind.ALARM, 1, -1, "loud");
        report(EventKind.DEGRADED, 1, 1, "young");
        report(EventKind.UP_TO_DATE, 1, 1, "well");

        assertEquals(List.of("loud", "young", "well"), lastWords("events", "--since", "10m"));
        assertEquals(List.of("old", "young", "well"), lastWords("events", "--kind", "degraded,UP_TO_DATE"));
        assertEquals(List.of("young"), lastWords("events", "--kind", "DEGRADED", "--last", "1"));
        assertEquals(List.of(), lastWords("events", "--last", "0"));
        assertEquals(
                ExitCode.REFUSED, mirror.run("events", "--since", "yesterday").exitCode());
        assertEquals(ExitCode.REFUSED, mirror.run("events", "--kind", "NONE").exitCode());
    }

    @Test
    void noneYetIsSaidAndNoError() throws IOException {
        final Cli shown = mirror.run("events");

        assertEquals(0, shown.exitCode());
        assertEquals("", shown.out());
        assertTrue(shown.err().contains("no event yet"), shown.err());
        try (Stream<Path> files = Files.list(mirror.settings().engineDirectory())) {
            assertTrue(files.noneMatch(file -> file.endsWith("journal")), "a reader makes no file");
        }
    }

    @Test
    void newOnesToAFollowerInAnotherProcess() throws Exception {
        report(EventKind.ENGINE_STARTED, 0, -1, "first");
        final Process follower = TwintagProcess.start(mirror, "events", "--follow");
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(follower.getInputStream(), StandardCharsets.UTF_8))) {
            assertTrue(out.readLine().endsWith(" first"));

            report(EventKind.DEGRADED, 3, 1, "second");
            assertTrue(out.readLine().endsWith(" second"));
            clock.advance(TimeUnit.DAYS.toMillis(1));
            report(EventKind.UP_TO_DATE, 4, -1, "third");
            assertTrue(out.readLine().endsWith(" third"));

            follower.destroy(); // SIGTERM ends it as Ctrl-C does
            assertTrue(follower.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, follower.exitValue());
        } finally {
            follower.destroyForcibly();
        }
    }

    @Test
    void andARetentionOfNothingIsRefused() {
        final Refusal refusal =
                assertThrows(Refusal.class, () -> Settings.parse(mirror.directory(), "journal.retention=0d"));
        assertTrue(refusal.getMessage().contains("30d"), refusal.getMessage());
        assertEquals(
                TimeUnit.DAYS.toMillis(7),
                Settings.parse(mirror.directory(), "journal.retention=7d")
                        .engineContext()
                        .journalRetentionMs());
    }

    private void report(final EventKind kind, final int epoch, final int slot, final String text) {
        journal.report(kind, epoch, slot, text, Map.of("copiedBytes", 42L));
        journal.doWork();
    }

    private List<String> lastWords(final String... args) {
        final Cli shown = mirror.run(args);
        assertEquals(0, shown.exitCode(), shown.err());
        return shown.out()
                .lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }
}
