package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableIsBoundedTest {
    @TempDir
    private Path directory;

    @Test
    void aFullTableHasRoomOnlyInThePagesThatItHas() throws IOException {
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 3)) {
            Tags.write(table, 1, 1, 140);

            assertEquals(3, table.pages());
            assertTrue(table.hasRoom(1, 141));
            assertFalse(table.hasRoom(1, 192));
            assertFalse(table.hasRoom(2, 1));
            assertThrows(IllegalStateException.class, () -> Tags.record(table, 1, 192));

            table.retire(1, 63);
            assertTrue(table.hasRoom(1, 192));
            assertEquals("1:64-140", Tags.content(table));
        }
    }

    @Test
    void everyPageUpToTheCapacityFitsWhateverTheKeys() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int capacity = 5000;
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, capacity)) {
            for (int round = 0; round < 4; round++) {
                while (table.pages() < capacity) {
                    final long sequence = 1 + (random.nextLong() >>> 18);
                    final int epoch = 1 + random.nextInt(100);
                    if (!table.isPagePresent(epoch, sequence >>> 6)) {
                        Tags.record(table, epoch, sequence);
                    }
                }
                assertEquals(capacity, table.dropAll(), "seed " + seed);
            }
        }
    }

    @Test
    void epochsBeyondTheMarksAreRefusedUntilOneHasNoPages() throws IOException {
        final int capacity = Streams.ROWS + 10;
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, capacity)) {
            for (int epoch = 1; epoch <= Streams.ROWS; epoch++) {
                Tags.write(table, epoch, 1, 1);
            }
            assertFalse(table.hasRoom(Streams.ROWS + 1, 1));
            assertTrue(table.hasRoom(Streams.ROWS, 64));

            table.retire(1, 1);

            assertTrue(table.hasRoom(Streams.ROWS + 1, 1));
            Tags.write(table, Streams.ROWS + 1, 1, 1);
            assertEquals(0, table.retired(1), "its mark made place");
        }
    }

    @Test
    void aCapacityThatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tags.open(directory, Tags.GENERATOR, 0));
        assertThrows(IllegalArgumentException.class, () -> Tags.open(directory, Tags.GENERATOR, 1 << 30));
    }
}
