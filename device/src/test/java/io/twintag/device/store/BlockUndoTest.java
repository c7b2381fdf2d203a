package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write of several blocks that is killed after any of its steps is not there at all. */
class BlockUndoTest {
    private static final int COUNT = 4;

    @TempDir
    Path directory;

    @Test
    void aKillAfterAnyStepUndoesTheWrite() {
        final StoreFixture store = new StoreFixture(directory).begin();
        store.write(0, 8);
        final int free = store.block().freeSlots();
        for (int steps = 0; steps <= 2 + COUNT; steps++) {
            final UnsafeBuffer payload = StoreFixture.payload(99 + steps, COUNT * StoreFixture.BLOCK_SIZE);
            run(store, steps, payload);
            if (steps == 2 + COUNT) {
                assertEquals(2, store.version(2), "it was all there");
            }

            store.killAndOpen();

            assertEquals(1, store.volume.applied());
            for (int block = 0; block < 8; block++) {
                assertEquals(1, store.version(block), "block " + block + " after " + steps + " steps");
            }
            assertEquals(free, store.block().freeSlots());
        }
        store.volume.close();
    }

    private static void run(final StoreFixture store, final int steps, final UnsafeBuffer payload) {
        final BlockObject block = store.block();
        if (steps > 0) {
            block.fill(2, COUNT, store.crc(payload), payload, 0);
        }
        if (steps > 1) {
            block.keep(StoreFixture.EPOCH, 2, 2, COUNT);
        }
        for (int i = 0; i < steps - 2; i++) {
            block.change(StoreFixture.EPOCH, 2, 2 + i, i);
        }
    }

    @Test
    void anAppliedWriteIsNotUndone() {
        final StoreFixture store = new StoreFixture(directory).begin();
        store.write(0, 8);
        store.write(3, 2);

        store.killAndOpen();

        assertEquals(2, store.version(3));
        assertEquals(1, store.version(5));
        store.volume.close();
    }

    @Test
    void aKillBetweenAppliedAndTheEndOfTheUndoKeepsTheWrite() {
        final StoreFixture store = new StoreFixture(directory).begin();
        store.write(0, 1);
        store.writeOnly(0, 1);
        store.volume.progress().applied(2);

        store.killAndOpen();

        assertEquals(2, store.volume.applied());
        assertEquals(2, store.version(0));
        store.volume.close();
    }

    @Test
    void aPowerCutIgnoresTheUndoAndGoesBackToTheFlushed() {
        final StoreFixture store = new StoreFixture(directory).begin();
        store.write(0, 2);
        store.flush();
        store.write(0, 1);
        store.writeOnly(1, 1);

        store.powerCutAndOpen();

        assertTrue(store.volume.lostPower());
        assertEquals(1, store.volume.applied());
        assertEquals(1, store.version(0));
        assertEquals(1, store.version(1));
        store.volume.close();
    }
}
