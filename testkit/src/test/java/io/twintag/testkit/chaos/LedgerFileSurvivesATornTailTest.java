package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twintag.testkit.load.LedgerFile;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.AckLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client noted before it was killed is read back; the entry that was torn then is not. */
class LedgerFileSurvivesATornTailTest {
    private static final Write APPEND = new Write(1, 1, TestObject.LOG_1, 0, 77, AckLevel.FLUSHED_BOTH);
    private static final Write BLOCKS = new Write(1, 2, TestObject.BOOK_4K, 9, 3 * 4096, AckLevel.APPLIED_ONE);

    @TempDir
    Path directory;

    private final List<LedgerFile.Entry> read = new ArrayList<>();
    private Path file;

    @BeforeEach
    void write() {
        file = directory.resolve("record");
        try (LedgerFile.Writer writer = new LedgerFile.Writer(file)) {
            writer.intent(APPEND);
            writer.ticket(1, 640);
            writer.intent(BLOCKS);
            writer.ticket(2, -6);
        }
    }

    @Test
    void everyEntryComesBackAsItWas() {
        new LedgerFile.Reader(file).readOn(read::add);

        assertEquals(
                List.of(
                        new LedgerFile.Entry(LedgerFile.INTENT, 1, 2, 1, 77, 0, 0, 0, 0),
                        new LedgerFile.Entry(LedgerFile.TICKET, 0, 0, 1, 0, 0, 0, 0, 640),
                        new LedgerFile.Entry(LedgerFile.INTENT, 3, 0, 2, 3 * 4096, 0, 9, 0, 0),
                        new LedgerFile.Entry(LedgerFile.TICKET, 0, 0, 2, 0, 0, 0, 0, -6)),
                read);
    }

    @Test
    void aTornTailIsNotRead() throws IOException {
        final byte[] whole = Files.readAllBytes(file);
        for (int length = whole.length - 1; length >= 0; length--) {
            read.clear();
            Files.write(file, Arrays.copyOf(whole, length));

            new LedgerFile.Reader(file).readOn(read::add);

            assertEquals(length / LedgerFile.ENTRY_LENGTH, read.size(), "of " + length + " bytes");
        }
    }

    @Test
    void anEntryWithAnotherByteIsNotRead() throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        for (int i = bytes.length - LedgerFile.ENTRY_LENGTH; i < bytes.length; i++) {
            read.clear();
            final byte[] torn = bytes.clone();
            torn[i]++;
            Files.write(file, torn);

            new LedgerFile.Reader(file).readOn(read::add);

            assertEquals(3, read.size(), "byte " + i);
        }
    }

    @Test
    void aTailThatIsTornOnlyForNowIsReadLater() throws IOException {
        final byte[] whole = Files.readAllBytes(file);
        final LedgerFile.Reader reader = new LedgerFile.Reader(file);
        Files.write(file, Arrays.copyOf(whole, LedgerFile.ENTRY_LENGTH + 5));
        reader.readOn(read::add);
        assertEquals(1, read.size());

        Files.write(file, whole);
        reader.readOn(read::add);

        assertEquals(4, read.size());
    }

    @Test
    void aClientThatIsStartedAnewBeginsAnotherFile() {
        assertThrows(UncheckedIOException.class, () -> new LedgerFile.Writer(file).close());
    }
}
