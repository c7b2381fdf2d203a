package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bit of a trailer that has flipped is turned back where it can only have been that one, and never to anything else.
 */
class OneFlippedBitOfATrailerIsMendedTest {
    private static final int BLOCK = 3;
    private static final int CHANGE_OFFSET = 60;

    @TempDir
    private Path directory;

    private final UnsafeBuffer content = new UnsafeBuffer(new byte[StoreFixture.BLOCK_SIZE]);
    private StoreFixture store;
    private long newest;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
        store.write(BLOCK, 1);
        store.flush();
        store.write(BLOCK, 2);
        newest = store.sequence;
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void mostBitsAreKnownAndTheOthersStayBad() {
        final UnsafeBuffer line = store.block().line(BLOCK);
        final byte[] stored = new byte[CHANGE_OFFSET];
        line.getBytes(0, stored);
        int bad = 0;
        int mended = 0;
        for (int bit = 0; bit < CHANGE_OFFSET * Byte.SIZE; bit++) {
            flip(line, bit);
            if (TrailerLine.isSound(line, 0, BLOCK)) {
                flip(line, bit);
                continue; // of a trailer that is not set: nobody reads it
            }
            bad++;
            if (mend()) {
                mended++;
                final byte[] now = new byte[CHANGE_OFFSET];
                line.getBytes(0, now);
                assertArrayEquals(stored, now, "bit " + bit);
                assertEquals(newest, store.version(BLOCK));
            } else {
                assertFalse(TrailerLine.isSound(line, 0, BLOCK), "bit " + bit);
                flip(line, bit);
            }
        }
        assertTrue(mended >= bad * 9 / 10, mended + " of " + bad + " bits mended");
    }

    @Test
    void twoBitsAreNot() {
        flip(store.block().line(BLOCK), slotBit());
        flip(store.block().line(BLOCK), slotBit() + 3);

        assertFalse(mend());
        assertEquals(Status.CORRUPT, store.block().read(BLOCK, 1, content, 0, null, 0));
    }

    @Test
    void notWhereTheContentIsBadToo() {
        final UnsafeBuffer line = store.block().line(BLOCK);
        final int slot = TrailerLine.slot(line, 0, TrailerLine.newest(line, 0));
        flip(line, slotBit());
        store.block().data(slot).putByte(5, (byte) ~store.block().data(slot).getByte(5));

        assertFalse(mend());
    }

    @Test
    void noneIsToldWhereTheContentAloneIsBad() {
        final UnsafeBuffer line = store.block().line(BLOCK);
        final int slot = TrailerLine.slot(line, 0, TrailerLine.newest(line, 0));
        final byte[] stored = new byte[TrailerLine.LENGTH];
        line.getBytes(0, stored);
        store.block().data(slot).putByte(5, (byte) ~store.block().data(slot).getByte(5));

        assertFalse(mend());
        final byte[] now = new byte[TrailerLine.LENGTH];
        line.getBytes(0, now);
        assertArrayEquals(stored, now);
        assertEquals(Status.CORRUPT, store.block().read(BLOCK, 1, content, 0, null, 0));
    }

    @Test
    void theSlotIsItsOwnOverARestart() {
        flip(store.block().line(BLOCK), slotBit());
        store.killAndOpen();
        assertEquals(Status.CORRUPT, store.block().read(BLOCK, 1, content, 0, null, 0), "it is not hushed up");
        for (int i = 0; i < 2 * StoreFixture.BLOCKS; i++) {
            store.write(8, 4);
            store.flush();
        }

        assertTrue(mend());
        assertEquals(newest, store.version(BLOCK));
    }

    @Test
    void whatAPowerCutTakesBackIsNotMended() {
        flip(store.block().line(BLOCK), slotBit());

        store.powerCutAndOpen();

        assertEquals(1, store.version(BLOCK), "the one that was flushed, since no log record follows");
    }

    private boolean mend() {
        return store.block().mend(new Watermark(store.volume.streamEpoch(), store.volume.applied()), BLOCK);
    }

    /** The lowest bit of the newest trailer's slot. */
    private int slotBit() {
        final UnsafeBuffer line = store.block().line(BLOCK);
        return (36 + TrailerLine.newest(line, 0) * Integer.BYTES) * Byte.SIZE;
    }

    private static void flip(final UnsafeBuffer bytes, final int bit) {
        bytes.putByte(bit / 8, (byte) (bytes.getByte(bit / 8) ^ 1 << bit % 8));
    }
}
