package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.TagPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page without a recorded entry is not taken for one that never had any, where it shows that it had. */
class LoneEntryWhoseBitFlippedIsNotForgottenTest {
    private static final int RECORDED_OFFSET = 24;
    private static final int APPLIED_OFFSET = 32;

    @TempDir
    private Path directory;

    @BeforeEach
    void recordOneAndEnd() throws IOException {
        final TagTable table = Tags.open(directory);
        table.acceptRebuilt();
        Tags.write(table, 1, 1, 1);
        table.abandon();
    }

    @Test
    void untouchedItIsThere() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            assertFalse(table.rebuilt());
            assertEquals(0, table.bad());
            assertEquals(1, table.pages());
        }
    }

    @Test
    void withItsRecordedBitGoneWhatThePageHeldIsUnknown() throws IOException {
        clear(RECORDED_OFFSET);

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt(), "a resync compares all blocks");
            assertEquals(1, table.bad(), "and people are told");
        }
    }

    @Test
    void killedInTheMidstOfItsFirstEntryNobodyIsTold() throws IOException {
        clear(RECORDED_OFFSET);
        clear(APPLIED_OFFSET);

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt(), "a bit may have flipped all the same");
            assertEquals(0, table.bad());
        }
    }

    /** Sets a word of the only page to zero. */
    private void clear(final int offset) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve("tags.cmap"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer bytes = ByteBuffer.allocate((int) file.size()).order(ByteOrder.nativeOrder());
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // To the end.
            }
            file.write(ByteBuffer.allocate(Long.BYTES), page(bytes) + offset);
        }
    }

    private static int page(final ByteBuffer bytes) {
        for (int at = 0; at + TagPage.LENGTH <= bytes.capacity(); at += Long.BYTES) {
            final boolean isThere = bytes.getInt(at + 4) == 1
                    && bytes.getLong(at + APPLIED_OFFSET) == 2
                    && bytes.getLong(at + 64 + 48) == 1;
            if (isThere) {
                return at;
            }
        }
        throw new AssertionError("no page in the file");
    }
}
