package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the tag table beside a volume follows how the volume ended, and no later end changes it. */
class SuperblockSaysHowTheTableWasClosedTest {
    private static final int CRC = 0x1234_5678;

    @TempDir
    Path directory;

    private StoreFixture store;

    @BeforeEach
    void open() {
        store = new StoreFixture(directory).begin();
    }

    private TableFacts table() {
        return store.volume.superblock().facts().table();
    }

    private void use() {
        store.volume.superblock().update(facts -> facts.withTable(TableFacts.IN_USE));
    }

    @Test
    void closedIsToldInTheStoreThatSaysClean() {
        use();
        store.volume.tableClosed(CRC);
        assertEquals(TableFacts.IN_USE, table(), "not before all is flushed");
        store.volume.close();

        try (Superblock superblock = Superblock.open(directory.resolve("superblock"))) {
            assertTrue(superblock.facts().clean());
            assertEquals(TableFacts.closed(CRC), superblock.facts().table());
        }
    }

    @Test
    void whoOpensAndClosesAVolumeWithoutItsTableLeavesItsWordAlone() {
        store.volume.tableClosed(CRC);
        store.volume.close();

        store.open();
        store.volume.close();

        assertEquals(
                TableFacts.closed(CRC), store.open().volume.superblock().facts().table());
        store.volume.close();
    }

    @Test
    void aVolumeWhoseTableWasNotClosedIsNotClean() {
        use();
        store.volume.close();

        try (Superblock superblock = Superblock.open(directory.resolve("superblock"))) {
            assertFalse(superblock.facts().clean());
            assertEquals(TableFacts.IN_USE, superblock.facts().table());
        }
    }

    @Test
    void aKillLeavesATableInUse() {
        use();

        store.killAndOpen();

        assertEquals(TableFacts.IN_USE, table());
        store.volume.close();
    }

    @Test
    void aPowerCutLeavesATableUnknownAlsoWhereTheNextProcessIsKilledAtOnce() {
        use();

        store.powerCutAndOpen();
        assertEquals(TableFacts.UNKNOWN, table());
        store.killAndOpen();

        assertEquals(TableFacts.UNKNOWN, table());
        store.volume.close();
    }

    /** An opening of the volume that ends takes nothing away of a table that was closed and not opened since. */
    @Test
    void aTableThatIsClosedStaysClosedUntilItIsOpened() {
        store.volume.tableClosed(CRC);
        store.volume.close();

        store.open();
        store.killAndOpen();

        assertEquals(TableFacts.closed(CRC), table());
        store.volume.close();
    }

    @Test
    void aSuperblockOfBeforeKnowsNothing() throws IOException {
        store.volume.close();
        try (FileChannel channel =
                FileChannel.open(directory.resolve("superblock"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer words = ByteBuffer.allocate(2 * Integer.BYTES);
            channel.read(words, 168);
            assertEquals(0L, words.getLong(0), "where former versions have zeros");
        }
        assertEquals(TableFacts.UNKNOWN, TableFacts.of(0, 0));
        assertEquals(TableFacts.UNKNOWN, TableFacts.of(3, CRC));
        assertEquals(TableFacts.UNKNOWN, TableFacts.of(-1, CRC));
    }
}
