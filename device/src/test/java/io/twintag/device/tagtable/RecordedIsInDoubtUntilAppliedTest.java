package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedIsInDoubtUntilAppliedTest {
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
    void anEntryIsRecordedThenApplied() {
        Tags.write(table, 1, 1, 9);
        Tags.record(table, 1, 10);
        assertEquals("1:1-9 1:10-10?", Tags.content(table));

        table.applied(1, 10);
        assertEquals("1:1-10", Tags.content(table));
    }

    @Test
    void applyingMayComeAPageLater() {
        Tags.record(table, 1, 63);
        Tags.record(table, 1, 64);

        table.applied(1, 63);
        table.applied(1, 64);

        assertEquals("1:63-64", Tags.content(table));
    }

    @Test
    void whatMustNeverBeStopsTheThread() {
        Tags.record(table, 1, 10);

        assertThrows(IllegalStateException.class, () -> Tags.record(table, 1, 10), "twice");
        assertThrows(IllegalStateException.class, () -> table.applied(1, 11), "not recorded");
        assertThrows(IllegalStateException.class, () -> table.applied(2, 10), "no page");
        assertThrows(IllegalStateException.class, () -> Tags.record(table, 1, 0), "no sequence");
        assertThrows(IllegalStateException.class, () -> Tags.record(table, -1, 1), "no epoch");
        assertThrows(IllegalStateException.class, () -> Tags.record(table, 1, Limits.MAX_SEQUENCE + 1), "too high");
        assertThrows(IllegalStateException.class, () -> Tags.record(table, Limits.MAX_EPOCH + 1, 1), "epoch too high");
        assertEquals("1:10-10?", Tags.content(table));
    }

    @Test
    void aCopyIsSealedAndIntactAndOfItsMoment() {
        Tags.write(table, 1, 1, 70);
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(100 + TagPage.LENGTH));

        assertTrue(table.copyPage(1, 1, buffer, 100));
        Tags.write(table, 1, 71, 90);

        final TagPage copy = new TagPage().wrap(buffer, 100);
        assertTrue(copy.isIntact());
        assertEquals(1, copy.epoch());
        assertEquals(1, copy.pageIndex());
        assertEquals(Tags.GENERATOR, copy.generator());
        assertEquals(TagPage.through(70), copy.recorded());
        assertEquals(TagPage.through(70), copy.applied());
    }

    @Test
    void thereIsNoCopyOfAPageThatIsGone() {
        Tags.write(table, 1, 1, 70);
        table.retire(1, 63);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TagPage.LENGTH]);

        assertFalse(table.copyPage(1, 0, buffer, 0));
        assertFalse(table.copyPage(2, 1, buffer, 0));
        assertEquals(0, buffer.getInt(TagPage.CRC_OFFSET));
    }

    @Test
    void thePageThatIsWrittenToStaysSoWhileOthersAreCopiedAndShown() {
        Tags.write(table, 1, 1, 100);
        table.copyPage(1, 0, new UnsafeBuffer(new byte[TagPage.LENGTH]), 0);
        Tags.content(table);

        Tags.write(table, 1, 101, 102);

        assertEquals("1:1-102", Tags.content(table));
    }
}
