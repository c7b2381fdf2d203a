package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TagPageLayoutTest {
    private static final int OFFSET = 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + TagPage.LENGTH + 8]);
    private final TagPage page = new TagPage().wrap(buffer, OFFSET);

    @Test
    void aPageHas3136Bytes() {
        assertEquals(64 + 64 * 48, TagPage.LENGTH);
    }

    @Test
    void theKeyStandsInTheHeader() {
        page.init(0x010203, (short) -2, 0x0405060708L);

        assertEquals(0x010203, buffer.getInt(OFFSET + 4));
        assertEquals(-2, buffer.getShort(OFFSET + 8));
        assertEquals(0x0405060708L, buffer.getLong(OFFSET + 16));
        assertEquals(0x010203, page.epoch());
        assertEquals(-2, page.generator());
        assertEquals(0x0405060708L, page.pageIndex());
    }

    @Test
    void initLeavesNothingOfWhatWasThere() {
        Arrays.fill(buffer.byteArray(), (byte) -1);

        page.init(0, (short) 0, 0);

        for (int i = 0; i < TagPage.LENGTH; i++) {
            assertEquals(0, buffer.getByte(OFFSET + i), "at " + i);
        }
        assertEquals(-1, buffer.getByte(OFFSET - 1));
        assertEquals(-1, buffer.getByte(OFFSET + TagPage.LENGTH));
    }

    @Test
    void anEntryStandsInTheSlotOfItsSequence() {
        page.init(1, (short) 2, 5);

        page.record(5 * 64 + 63, 11, TagPage.EXTENSION, 22L << 40, 33, 44, 55L << 40, 66L << 40);

        final int slot = OFFSET + 64 + 63 * 48;
        assertEquals(5 * 64 + 63, buffer.getLong(slot));
        assertEquals(11, buffer.getInt(slot + 8));
        assertEquals(1, buffer.getInt(slot + 12));
        assertEquals(22L << 40, buffer.getLong(slot + 16));
        assertEquals(33, buffer.getInt(slot + 24));
        assertEquals(44, buffer.getInt(slot + 28));
        assertEquals(55L << 40, buffer.getLong(slot + 32));
        assertEquals(66L << 40, buffer.getLong(slot + 40));
    }

    @Test
    void theAccessorsReadWhatWasRecorded() {
        page.init(1, (short) 2, 0);

        page.record(7, 11, TagPage.EXTENSION, 22, 33, 44, 55, 66);
        page.record(8, 1, 0, 2, 3, 4, 5, 6);

        assertEquals(7, page.sequence(7));
        assertEquals(11, page.objectId(7));
        assertEquals(TagPage.EXTENSION, page.flags(7));
        assertEquals(22, page.first(7));
        assertEquals(33, page.count(7));
        assertEquals(44, page.payloadCrc(7));
        assertEquals(55, page.sessionId(7));
        assertEquals(66, page.ticket(7));
        assertTrue(page.isExtension(7));
        assertFalse(page.isExtension(8));
    }
}
