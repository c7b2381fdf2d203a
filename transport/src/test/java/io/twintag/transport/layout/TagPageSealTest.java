package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Limits;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TagPageSealTest {
    private static final int OFFSET = 24;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + TagPage.LENGTH));
    private final TagPage page = new TagPage().wrap(buffer, OFFSET);

    TagPageSealTest() {
        page.init(1, (short) 1, 2);
        for (long sequence = 130; sequence < 170; sequence++) {
            page.record(sequence, 3, 0, sequence * 4, 4, (int) sequence * 31, 77, sequence + 1000);
            page.applied(sequence);
        }
    }

    @Test
    void aSealedPageIsIntactAndAnUnsealedOneIsNot() {
        assertFalse(page.isIntact());

        page.seal();

        assertTrue(page.isIntact());
    }

    @Test
    void aFlippedBitAnywhereIsFound() {
        page.seal();

        for (int i = 0; i < TagPage.LENGTH; i++) {
            final byte good = buffer.getByte(OFFSET + i);
            for (int bit = 0; bit < 8; bit++) {
                buffer.putByte(OFFSET + i, (byte) (good ^ 1 << bit));
                assertFalse(page.isIntact(), "byte " + i + " bit " + bit);
            }
            buffer.putByte(OFFSET + i, good);
        }
        assertTrue(page.isIntact());
    }

    @Test
    void aSealDoesNotMakeSenseOfNonsense() {
        page.applied(128);
        page.seal();
        assertFalse(page.isIntact(), "applied, not recorded");

        page.clear(1L);
        page.seal();
        assertTrue(page.isIntact());

        buffer.putLong(OFFSET + TagPage.HEADER_LENGTH + 10 * TagPage.SLOT_LENGTH, 139);
        page.seal();
        assertFalse(page.isIntact(), "a slot of another sequence");
    }

    @Test
    void aKeyOutsideTheLimitsIsNotIntact() {
        page.init(Limits.MAX_EPOCH + 1, (short) 1, 2);
        page.seal();
        assertFalse(page.isIntact());

        page.init(1, (short) 1, 1L << 40);
        page.seal();
        assertFalse(page.isIntact());
    }
}
