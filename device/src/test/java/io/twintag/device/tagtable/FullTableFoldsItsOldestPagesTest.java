package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullTableFoldsItsOldestPagesTest {
    private static final int CAPACITY_PAGES = 64;

    @TempDir
    private Path directory;

    @Test
    void writesGoOnPastTheCapacityAndTheNewestAreKept() throws IOException {
        try (TagTable table = openAccepted()) {
            final long last = 100L * CAPACITY_PAGES * 64;

            append(table, 1, 1, last);

            final long folded = table.foldedThrough(1);
            assertTrue(table.pages() <= CAPACITY_PAGES, table.pages() + " pages");
            assertTrue(last - folded >= 64L * CAPACITY_PAGES * 13 / 16, "folded through " + folded + " of " + last);
            assertEquals("1:" + (folded + 1) + "-" + last, Tags.content(table));
            assertTrue(table.mayLackPages());
            assertFalse(table.rebuilt());
        }
    }

    @Test
    void aLargeTableStaysShortUntilARetireHasPassedTheMark() throws IOException {
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 2048)) {
            append(table, 1, 1, 64 * 4096);
            assertTrue(table.pages() <= 1024, table.pages() + " pages");

            table.retire(1, table.foldedThrough(1) + 64);
            append(table, 1, 64 * 4096 + 1, 64 * (4096 + 800));

            assertEquals(0, table.foldedThrough(1));
            assertTrue(table.pages() > 1700, table.pages() + " pages");
        }
    }

    @Test
    void whatWentInOtherWaysMeanwhileNeedsNoFold() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 64L * (CAPACITY_PAGES + 1));
            assertTrue(table.foldedThrough(1) > 0);
            table.dropEpochsBelow(2);

            append(table, 2, 1, 64 * 10);

            assertEquals("2:1-" + 64 * 10, Tags.content(table));
            assertFalse(table.mayLackPages());
        }
    }

    @Test
    void aTableWithRoomFoldsNothing() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 64 * 50);

            assertEquals(0, table.foldedThrough(1));
            assertFalse(table.mayLackPages());
        }
    }

    @Test
    void oneWriteFoldsAFewPagesAtMost() throws IOException {
        try (TagTable table = openAccepted()) {
            long foldedBefore = 0;
            for (long sequence = 1; sequence < 64 * 1000; sequence++) {
                append(table, 1, sequence, sequence);
                final long folded = table.foldedThrough(1);
                assertTrue(folded - foldedBefore <= 128, (folded - foldedBefore) + " entries at " + sequence);
                foldedBefore = folded;
            }
        }
    }

    @Test
    void lowerEpochsGoFirst() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 3, 1, 64 * 30);
            append(table, 5, 1, 64 * 31);

            assertEquals(0, table.foldedThrough(5));
            assertTrue(table.foldedThrough(3) > 0);
            assertTrue(table.foldedThrough(2) > table.foldedThrough(3), "all of what is older");
            assertTrue(Tags.content(table).endsWith(" 5:1-" + 64 * 31));
        }
    }

    @Test
    void aTableOfOnePageFoldsThatPage() throws IOException {
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 1)) {
            append(table, 1, 1, 200);

            assertEquals("1:192-200", Tags.content(table));
            assertEquals(191, table.foldedThrough(1));
        }
    }

    @Test
    void moreEpochsThanItCanMarkFoldTheOldest() throws IOException {
        try (TagTable table = Tags.open(directory, Tags.GENERATOR, 1000)) {
            for (int epoch = 1; epoch <= Streams.ROWS + 2; epoch++) {
                append(table, epoch, 1, 200);
            }

            assertTrue(Tags.content(table).startsWith("3:1-200 4:1-200 "));
            assertTrue(table.foldedThrough(2) > 0);
            assertEquals(0, table.foldedThrough(3));
        }
    }

    @Test
    void pagesThatAreMissingInBetweenAreNoObstacle() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 100);
            append(table, 1, 1L << 40, (1L << 40) + 64 * 100);

            final long folded = table.foldedThrough(1);
            assertEquals("1:" + (folded + 1) + "-" + ((1L << 40) + 64 * 100), Tags.content(table));
        }
    }

    @Test
    void retireGoesOnBehindAFoldAndPastItTheTableIsWholeAgain() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 64 * 100);
            final long folded = table.foldedThrough(1);

            table.retire(1, folded - 1);
            assertTrue(table.mayLackPages());

            table.retire(1, folded + 10);
            assertFalse(table.mayLackPages());
            assertEquals("1:" + (folded + 11) + "-" + 64 * 100, Tags.content(table));
        }
    }

    @Test
    void aRetireOfALaterEpochProvesNothingOfAnEarlierOne() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 64 * 40);
            append(table, 2, 1, 64 * 200);

            table.retire(2, 64 * 200);

            assertTrue(table.mayLackPages(), "pages of epoch 1 are gone");
        }
    }

    @Test
    void whenBothDevicesHoldTheSameNothingOfBeforeIsInDoubt() throws IOException {
        try (TagTable table = openAccepted()) {
            append(table, 1, 1, 64 * 100);

            table.dropEpochsBelow(1);
            assertTrue(table.mayLackPages());

            table.dropEpochsBelow(2);
            assertFalse(table.mayLackPages());
        }
    }

    @Test
    void theMarkSurvivesKillAndOrderlyClose() throws IOException {
        final TagTable killed = openAccepted();
        append(killed, 1, 1, 64 * 100);
        final long folded = killed.foldedThrough(1);
        killed.abandon();

        try (TagTable table = Tags.open(directory)) {
            assertEquals(folded, table.foldedThrough(1));
            assertEquals("1:" + (folded + 1) + "-" + 64 * 100, Tags.content(table));
        }
        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.mayLackPages());
            assertFalse(table.rebuilt());
            table.retire(1, folded + 1);
            assertTrue(table.mayLackPages(), "which epoch set the mark is not known any more");
            table.dropEpochsBelow(2);
        }
        try (TagTable table = Tags.open(directory)) {
            assertFalse(table.mayLackPages());
        }
    }

    private TagTable openAccepted() throws IOException {
        final TagTable table = Tags.open(directory, Tags.GENERATOR, CAPACITY_PAGES);
        table.acceptRebuilt();
        return table;
    }

    private static void append(final TagTable table, final int epoch, final long from, final long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            table.makeRoom(epoch, sequence);
            Tags.write(table, epoch, sequence, sequence);
        }
    }
}
