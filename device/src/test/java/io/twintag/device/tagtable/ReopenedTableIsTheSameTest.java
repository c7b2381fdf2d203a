package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReopenedTableIsTheSameTest {
    @TempDir
    private Path directory;

    @Test
    void entriesAndMarksAreThereAndWritingGoesOn() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt(), "a new table knows nothing");
            table.acceptRebuilt();
            Tags.write(table, 1, 1, 150);
            Tags.record(table, 1, 151);
            Tags.write(table, 2, 1, 3);
            table.retire(1, 70);
        }

        try (TagTable table = Tags.open(directory)) {
            assertFalse(table.rebuilt());
            assertEquals("1:71-150 1:151-151? 2:1-3", Tags.content(table));
            assertEquals(70, table.retired(1));
            table.applied(1, 151);
            Tags.write(table, 1, 152, 160);
            assertEquals(2, table.retire(1, 160));
            assertEquals("2:1-3", Tags.content(table));
        }
    }

    @Test
    void anEmptyTableTakesANewCapacityAndKeepsItsMarks() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            table.acceptRebuilt();
            Tags.write(table, 1, 1, 150);
            table.retire(1, 150);
        }

        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 100)) {
            assertEquals(100, table.capacityPages());
            assertEquals(150, table.retired(1));
            assertFalse(table.rebuilt());
        }
    }

    @Test
    void aTableWithEntriesKeepsItsCapacity() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            Tags.write(table, 1, 1, 150);
        }

        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 100)) {
            assertEquals(Tags.CAPACITY_PAGES, table.capacityPages());
            assertEquals("1:1-150", Tags.content(table));
        }
    }

    @Test
    void pagesOfAnotherGeneratorAreNotTaken() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            table.acceptRebuilt();
            Tags.write(table, 1, 1, 150);
        }

        try (TagTable table = Tags.open(directory, (short) 8, Tags.CAPACITY_PAGES)) {
            assertEquals("", Tags.content(table));
            assertTrue(table.rebuilt());
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAnError() {
        assertThrows(IOException.class, () -> Tags.open(directory.resolve("nowhere")));
    }
}
