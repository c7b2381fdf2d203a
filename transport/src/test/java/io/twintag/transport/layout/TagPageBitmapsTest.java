package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.protocol.Limits;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TagPageBitmapsTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final TagPage page = new TagPage().wrap(buffer, 0);

    TagPageBitmapsTest() {
        page.init(1, (short) 1, 3);
    }

    @Test
    void recordedAndAppliedAreSetOneByOne() {
        record(3 * 64);
        record(3 * 64 + 63);
        page.applied(3 * 64 + 63);

        assertEquals(1L | 1L << 63, page.recorded());
        assertEquals(1L << 63, page.applied());
        assertEquals(page.recorded(), buffer.getLong(TagPage.RECORDED_OFFSET));
        assertEquals(page.applied(), buffer.getLong(TagPage.APPLIED_OFFSET));
    }

    @Test
    void clearForgetsBothBitsAndTellsWhatIsLeft() {
        for (int i = 0; i < 64; i++) {
            record(3 * 64 + i);
            page.applied(3 * 64 + i);
        }

        final long left = page.clear(TagPage.through(3 * 64 + 9));

        assertEquals(-1L << 10, left);
        assertEquals(-1L << 10, page.recorded());
        assertEquals(-1L << 10, page.applied());
    }

    @Test
    void throughCoversFirstToLastSlot() {
        assertEquals(1L, TagPage.through(64));
        assertEquals(0b111L, TagPage.through(66));
        assertEquals(-1L, TagPage.through(127));
    }

    @Test
    void sequencesMapToPagesAndSlots() {
        assertEquals(0, TagPage.pageIndex(63));
        assertEquals(1, TagPage.pageIndex(64));
        assertEquals(63, TagPage.slot(63));
        assertEquals(0, TagPage.slot(64));
        assertEquals((1L << 40) - 1, TagPage.pageIndex(Limits.MAX_SEQUENCE));
    }

    private void record(final long sequence) {
        page.record(sequence, 1, 0, sequence, 1, 0, 0, 0);
    }
}
