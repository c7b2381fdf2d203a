package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twintag.transport.layout.LogLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends, writes and idle polls allocate nothing. */
class HotPathTest {
    private static final int ROUNDS = 20_000;

    @TempDir
    Path directory;

    private StoreFixture store;
    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * StoreFixture.BLOCK_SIZE));

    @Test
    void theHotMethodsAllocateNothing() {
        store = new StoreFixture(directory).begin();
        final int blockCrc = store.crc(payload);
        run(ROUNDS, blockCrc);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long id = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(id);

        run(ROUNDS, blockCrc);

        final long bytes = threads.getThreadAllocatedBytes(id) - before;
        assertTrue(bytes < ROUNDS, bytes + " bytes in " + ROUNDS + " rounds");
        store.volume.close();
    }

    private void run(final int rounds, final int blockCrc) {
        for (int i = 0; i < rounds; i++) {
            final LogObject log = (LogObject) store.volume.object(StoreFixture.LOG_ID);
            final BlockObject block = (BlockObject) store.volume.object(StoreFixture.BLOCK_ID);
            final long position = LogLayout.position(log.tail(), 32, log.segmentLength());
            log.append(StoreFixture.EPOCH, ++store.sequence, (short) 7, 0, position, 0, payload, 0, 32);
            store.volume.applied(store.sequence);
            block.write(StoreFixture.EPOCH, ++store.sequence, i & 7, 2, blockCrc, payload, 0);
            store.volume.applied(store.sequence);
            store.volume.pollFlush();
        }
    }
}
