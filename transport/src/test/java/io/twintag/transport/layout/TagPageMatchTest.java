package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TagPageMatchTest {
    private static final int SLOT = 5;
    private static final long MASK = 1L << SLOT;

    private final UnsafeBuffer left = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final UnsafeBuffer right = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final TagPage a = filled(left);
    private final TagPage b = filled(right);

    @Test
    void equalEntriesMatch() {
        assertTrue(a.matches(b, -1L));
        assertEquals(0, a.differences(b, -1L));
    }

    @Test
    void aDifferenceInAnyByteOfASlotIsSeenInThatSlotOnly() {
        for (int i = 0; i < TagPage.SLOT_LENGTH; i++) {
            final int at = TagPage.HEADER_LENGTH + SLOT * TagPage.SLOT_LENGTH + i;
            right.putByte(at, (byte) (right.getByte(at) ^ 0x10));

            assertEquals(MASK, a.differences(b, -1L), "byte " + i);
            assertTrue(a.matches(b, ~MASK), "byte " + i);

            right.putByte(at, (byte) (right.getByte(at) ^ 0x10));
        }
    }

    @Test
    void anEntryThatIsMissingOnOneSideOrBothNeverMatches() {
        b.clear(MASK);
        assertEquals(MASK, a.differences(b, -1L));
        assertEquals(MASK, b.differences(a, -1L));

        a.clear(MASK);
        assertFalse(a.matches(b, MASK));
    }

    @Test
    void pagesOfOtherKeysNeverMatch() {
        right.putInt(TagPage.EPOCH_OFFSET, 9);
        assertEquals(-1L, a.differences(b, -1L));
        filled(right);
        right.putShort(TagPage.GENERATOR_OFFSET, (short) 9);
        assertFalse(a.matches(b, 1L));
        filled(right);
        right.putLong(TagPage.PAGE_INDEX_OFFSET, 9);
        assertFalse(a.matches(b, 1L));
    }

    @Test
    void appliedIsNotPartOfTheEntry() {
        b.applied(2 * 64 + SLOT);

        assertTrue(a.matches(b, -1L));
    }

    private static TagPage filled(final UnsafeBuffer buffer) {
        final TagPage page = new TagPage().wrap(buffer, 0);
        page.init(1, (short) 1, 2);
        for (long sequence = 128; sequence < 192; sequence++) {
            page.record(sequence, 3, 0, sequence * 4, 4, (int) sequence * 31, 77, sequence + 1000);
        }
        return page;
    }
}
