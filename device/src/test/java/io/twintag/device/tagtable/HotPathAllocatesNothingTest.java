package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.twintag.transport.layout.TagPage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotPathAllocatesNothingTest {
    private static final int TAGS = 1_000_000;
    private static final int LAG = 1000;

    /** Rounds of a million tags; the JIT compiler still changes something in the first ones. */
    private static final int ROUNDS = 10;

    private final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(TagPage.LENGTH));

    @TempDir
    private Path directory;

    @Test
    void aMillionTagsRecordedAppliedCopiedAndRetired() throws IOException {
        assertAllocatesNothing(true);
    }

    @Test
    void aMillionTagsRecordedAppliedCopiedAndFolded() throws IOException {
        assertAllocatesNothing(false);
    }

    private void assertAllocatesNothing(final boolean isRetiring) throws IOException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TagTable table = Tags.open(directory)) {
            long allocatedBytes = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && allocatedBytes > 0; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                run(table, (long) round * TAGS + 1, (round + 1L) * TAGS, isRetiring);
                allocatedBytes = Math.min(allocatedBytes, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertEquals(0, allocatedBytes, "bytes in the best of " + ROUNDS + " rounds");
        }
    }

    private void run(final TagTable table, final long from, final long to, final boolean isRetiring) {
        for (long sequence = from; sequence <= to; sequence++) {
            table.makeRoom(1, sequence);
            Tags.record(table, 1, sequence);
            table.applied(1, sequence);
            if (sequence % 100 == 0 && sequence > LAG) {
                table.copyPage(1, TagPage.pageIndex(sequence), copy, 0);
                if (isRetiring) {
                    table.retire(1, sequence - LAG, 4);
                }
            }
        }
    }
}
