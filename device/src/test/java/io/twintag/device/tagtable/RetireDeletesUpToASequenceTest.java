package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetireDeletesUpToASequenceTest {
    @TempDir
    private Path directory;

    private TagTable table;

    @BeforeEach
    void open() throws IOException {
        table = Tags.open(directory);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void wholePagesGoAndThePageOfTheSequenceIsClearedUpToIt() {
        Tags.write(table, 1, 1, 200);

        final int removed = table.retire(1, 130);

        assertEquals(2, removed);
        assertEquals("1:131-200", Tags.content(table));
        assertEquals(2, table.pages());
        assertEquals(130, table.retired(1));
        assertFalse(table.isPagePresent(1, 1));
        assertTrue(table.isPagePresent(1, 2));
    }

    @Test
    void aPageWithoutAnEntryLeftGoesToo() {
        Tags.write(table, 1, 1, 70);

        assertEquals(2, table.retire(1, 70));

        assertEquals(0, table.pages());
        assertEquals("", Tags.content(table));
    }

    @Test
    void retiringAgainOrLowerChangesNothing() {
        Tags.write(table, 1, 1, 200);
        table.retire(1, 130);

        assertEquals(0, table.retire(1, 130));
        assertEquals(0, table.retire(1, 50));

        assertEquals("1:131-200", Tags.content(table));
        assertEquals(130, table.retired(1));
    }

    @Test
    void writesGoOnInAPageThatIsRetiredInPart() {
        Tags.write(table, 1, 1, 70);
        table.retire(1, 68);

        Tags.write(table, 1, 71, 80);

        assertEquals("1:69-80", Tags.content(table));
    }

    @Test
    void writesGoOnInAPageThatWentWithItsLastEntry() {
        Tags.write(table, 1, 1, 70);
        table.retire(1, 70);

        Tags.write(table, 1, 71, 130);
        table.retire(1, 127);

        assertEquals("1:128-130", Tags.content(table));
    }

    @Test
    void aBoundedRetireGetsThereStepByStep() {
        Tags.write(table, 1, 1, 64 * 10);

        int calls = 0;
        int removed = 0;
        while (table.retired(1) < 600) {
            final int step = table.retire(1, 600, 1);
            assertTrue(step <= 1 && calls++ < 20, "step " + calls + " removed " + step);
            removed += step;
            assertEquals("1:" + (table.retired(1) + 1) + "-640", Tags.content(table));
        }

        assertEquals(9, removed);
    }

    @Test
    void epochsRetireEachForItself() {
        Tags.write(table, 1, 1, 100);
        Tags.write(table, 2, 1, 100);

        table.retire(2, 80);

        assertEquals("1:1-100 2:81-100", Tags.content(table));
        assertEquals(0, table.retired(1));
        assertEquals(80, table.retired(2));
    }

    @Test
    void aSequenceThatIsRetiredIsNotRecordedAgain() {
        Tags.write(table, 1, 1, 70);
        table.retire(1, 70);

        assertThrows(IllegalStateException.class, () -> Tags.record(table, 1, 70));
        assertEquals(0, table.pages());
    }
}
