package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.Trailer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader beside the writer gets the content of one version, and never an older one than before. */
class BlockReaderBesideWriterTest {
    private static final int WRITES = 60_000;

    @TempDir
    Path directory;

    private final AtomicBoolean isDone = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long reads;

    @Test
    void aReaderSeesWholeVersionsInOrder() throws InterruptedException {
        final StoreFixture store = new StoreFixture(directory).begin();
        final BlockObject block = store.block();
        final Thread reader = new Thread(() -> read(block));
        final Thread flusher = new Thread(() -> {
            while (!isDone.get()) {
                store.volume.requestFlush();
                store.volume.flushIfBegun();
            }
        });
        reader.start();
        flusher.start();

        final UnsafeBuffer payload = new UnsafeBuffer(new byte[2 * StoreFixture.BLOCK_SIZE]);
        for (long sequence = 1; sequence <= WRITES && failure.get() == null; sequence++) {
            for (int i = 0; i < payload.capacity(); i += Long.BYTES) {
                payload.putLong(i, sequence);
            }
            while (!block.hasSlots(2)) {
                store.volume.pollFlush();
            }
            block.write(StoreFixture.EPOCH, sequence, sequence % 2, 2, store.crc(payload), payload, 0);
            store.volume.applied(sequence);
            store.volume.pollFlush();
        }
        isDone.set(true);
        reader.join();
        flusher.join();

        assertNull(failure.get());
        assertTrue(reads > 100, "reads " + reads);
        store.volume.close();
    }

    private void read(final BlockObject block) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[StoreFixture.BLOCK_SIZE]);
        final UnsafeBuffer trailer = new UnsafeBuffer(new byte[Trailer.LENGTH]);
        long last = 0;
        try {
            while (!isDone.get()) {
                assertEquals(1, block.read(1, 1, content, 0, trailer, 0));
                final long sequence = trailer.getLong(8);
                for (int i = 0; i < content.capacity(); i += Long.BYTES) {
                    assertEquals(sequence, content.getLong(i));
                }
                assertTrue(sequence >= last, sequence + " after " + last);
                last = sequence;
                reads++;
            }
        } catch (final Throwable ex) {
            failure.set(ex);
        }
    }
}
