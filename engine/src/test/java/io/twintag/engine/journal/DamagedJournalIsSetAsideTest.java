package io.twintag.engine.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedJournalIsSetAsideTest {
    private static final String DAY = "20261122.cq4";

    @TempDir
    private Path engineDirectory;

    private JournalFixture fixture;

    @BeforeEach
    void aJournalWithThreeEvents() {
        fixture = new JournalFixture(engineDirectory);
        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "one", "two", "three");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DAY, JournalFiles.METADATA})
    void whenAFileIsGarbage(final String name) throws IOException {
        Files.write(fixture.directory.resolve(name), garbage());

        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "after");
        }

        assertEquals(List.of("after"), JournalFixture.texts(fixture.read()));
        assertEquals(1, fixture.log.size(), fixture.log::toString);
        assertTrue(fixture.log.get(0).contains("journal.damaged-" + JournalFixture.NOON_MS), fixture.log::toString);
        assertEquals(List.of("journal", "journal.damaged-" + JournalFixture.NOON_MS), names(engineDirectory));
    }

    @ParameterizedTest
    @ValueSource(strings = {DAY, JournalFiles.METADATA})
    void orWasCutInTheMiddleOfWhatItHolds(final String name) throws IOException {
        cut(fixture.directory.resolve(name), 100);

        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "after");
        }

        final List<String> texts = JournalFixture.texts(fixture.read());
        assertEquals("after", texts.get(texts.size() - 1));
        assertEquals(1, fixture.log.size(), fixture.log::toString);
    }

    @Test
    void butNotWhenItEndsInZeros() throws IOException {
        cut(fixture.directory.resolve(DAY), 200_000);

        try (EventJournal journal = fixture.open()) {
            JournalFixture.write(journal, "four");
        }

        assertEquals(List.of("one", "two", "three", "four"), JournalFixture.texts(fixture.read()));
        assertEquals(JournalFiles.DAY_LENGTH, Files.size(fixture.directory.resolve(DAY)), "allocated again");
        assertEquals(List.of(), fixture.log);
    }

    @Test
    void andAFollowingReaderGoesOnWithTheNewOne() throws IOException {
        try (JournalReader reader = new JournalReader(fixture.directory)) {
            assertEquals(3, JournalFixture.readAll(reader).size());
            damage();
            try (EventJournal journal = fixture.open()) {
                JournalFixture.write(journal, "after");
            }
            final long startNs = System.nanoTime();
            Event event = reader.poll();
            while (event == null && System.nanoTime() - startNs < 10_000_000_000L) {
                Thread.onSpinWait();
                event = reader.poll();
            }
            assertNotNull(event);
            assertEquals("after", event.text());
        }
    }

    @Tag("full")
    @Test
    void aReaderSaysThatItCannotReadIt() throws IOException {
        Files.write(fixture.directory.resolve(JournalFiles.METADATA), garbage());
        try (JournalReader reader = new JournalReader(fixture.directory)) {
            assertNull(reader.poll());
            assertNotNull(reader.problem());
        }
    }

    @Test
    void oneThatIsBeingMadeHasNoEventYet() throws IOException {
        Files.write(fixture.directory.resolve(JournalFiles.METADATA), new byte[JournalFiles.METADATA_LENGTH]);
        try (JournalReader reader = new JournalReader(fixture.directory)) {
            assertNull(reader.poll());
            assertNull(reader.problem());
            assertFalse(reader.exists());
        }
    }

    private static byte[] garbage() {
        final byte[] garbage = new byte[300_000];
        new Random(7).nextBytes(garbage);
        garbage[3] = 0x3F; // a length far beyond the file
        return garbage;
    }

    private void damage() throws IOException {
        try (FileChannel channel = FileChannel.open(fixture.directory.resolve(DAY), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, 0x3F}), 0);
        }
    }

    private static void cut(final Path file, final long lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(lengthBytes);
        }
    }

    private static List<String> names(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
