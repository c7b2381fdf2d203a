package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushStatesTest {
    @TempDir
    Path directory;

    private boolean isBroken;
    private int forces;
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory, new Disk() {
            @Override
            protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
                forces++;
                if (isBroken) {
                    throw new UncheckedIOException(new IOException("injected"));
                }
                super.force(mapped, index, lengthBytes);
            }
        });
        store.begin();
        forces = 0;
    }

    @Test
    void nothingUnflushedNeedsNoFlush() {
        assertFalse(store.volume.requestFlush());
        store.append(1);
        assertTrue(store.volume.requestFlush());
        assertFalse(store.volume.requestFlush(), "one is asked for");
        store.volume.close();
    }

    @Test
    void aFlushBeginsOnTheApplyThreadAndCoversWhatIsAppliedThen() {
        store.append(1);
        store.volume.requestFlush();
        store.append(1);
        assertFalse(store.volume.flushIfBegun(), "not begun");
        store.volume.pollFlush();
        store.append(1);

        assertTrue(store.volume.flushIfBegun());

        assertEquals(2, store.volume.flushedSequence());
        assertEquals(StoreFixture.EPOCH, store.volume.flushedEpoch());
        assertFalse(store.volume.flushIfBegun(), "once");
        assertFalse(store.volume.requestFlush(), "the apply thread has not taken over");
        store.volume.pollFlush();
        assertTrue(store.volume.requestFlush());
        store.volume.close();
    }

    @Test
    void aFlushInsideAWriteIsFatal() {
        store.write(0, 1);
        store.volume.requestFlush();
        store.writeOnly(0, 1);

        assertThrows(IllegalStateException.class, store.volume::pollFlush);
        store.volume.abandon();
    }

    @Test
    void onlyWhatChangedIsForced() {
        store.append(1);
        store.flush();
        assertEquals(2, forces, "log, checkpoint");
        forces = 0;
        store.append(1);
        store.flush();
        assertEquals(1, forces, "log; an older mark does");
        forces = 0;
        store.write(0, 1);
        store.flush();
        assertEquals(2, forces, "data, trailers");
        store.volume.close();
    }

    @Test
    void aForceThatFailsIsNeverRetriedAndNothingCountsAsFlushed() {
        store.append(1);
        store.volume.requestFlush();
        store.volume.pollFlush();
        isBroken = true;

        assertThrows(UncheckedIOException.class, store.volume::flushIfBegun);
        isBroken = false;
        forces = 0;

        assertTrue(store.volume.isFailed());
        assertThrows(StorageException.class, store.volume::flushIfBegun);
        assertThrows(StorageException.class, store.volume::flushNow);
        assertFalse(store.volume.requestFlush());
        assertEquals(0, forces);
        assertEquals(0, store.volume.flushedSequence());
        store.volume.close();
        try (Superblock superblock = Superblock.open(directory.resolve("superblock"))) {
            assertFalse(superblock.facts().clean(), "a failed volume is not clean");
        }
    }

    @Test
    void flushNowFinishesTheOneUnderWayAndDoesAnother() throws InterruptedException {
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread flusher = new Thread(() -> {
            while (!isDone.get()) {
                store.volume.requestFlush();
                store.volume.flushIfBegun();
            }
        });
        flusher.start();
        try {
            for (int i = 1; i <= 100; i++) {
                store.write(i % 16, 1);
                store.volume.pollFlush();
                if (i % 5 == 0) {
                    store.volume.flushNow();
                    assertEquals(i, store.volume.flushedSequence());
                }
            }
        } finally {
            isDone.set(true);
            flusher.join();
        }
        store.volume.close();
    }
}
