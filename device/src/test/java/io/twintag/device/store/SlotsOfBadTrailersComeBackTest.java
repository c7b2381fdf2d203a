package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bad trailer names no slot that may be freed: what is lost so is bounded, and found again while the device runs. */
class SlotsOfBadTrailersComeBackTest {
    private static final int SLOT_OFFSET = 36;

    @TempDir
    private Path directory;

    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void moreBadTrailersThanThereAreSpareSlots() {
        store.write(0, StoreFixture.BLOCKS);
        store.flush();
        final int before = store.block().freeSlots();

        for (int i = 0; i < 4 * before; i++) {
            final int block = i % StoreFixture.BLOCKS;
            final UnsafeBuffer line = store.block().line(block);
            final int at = SLOT_OFFSET + TrailerLine.newest(line, 0) * Integer.BYTES;
            line.putInt(at, line.getInt(at) ^ 1);
            store.write(block, 1);
            store.flush();
            assertTrue(
                    before - store.block().freeSlots() <= TrailerSweep.MOST_LOST,
                    before + " spare slots, " + store.block().freeSlots() + " left after " + (i + 1));
        }

        for (int block = 0; block < StoreFixture.BLOCKS; block++) {
            store.version(block);
        }
        store.killAndOpen();
        assertEquals(before, store.block().freeSlots());
    }
}
