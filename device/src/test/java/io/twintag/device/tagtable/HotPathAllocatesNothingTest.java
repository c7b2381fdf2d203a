package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twintag.transport.protocol.TagPage;
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

    /** A call of the measurement itself, and what the JIT compiler still changes; one byte a page would be 15,000. */
    private static final long TOLERANCE_BYTES = 1024;

    private final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(TagPage.LENGTH));

    @TempDir
    private Path directory;

    @Test
    void aMillionTagsRecordedAppliedCopiedAndRetired() throws IOException {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TagTable table = Tags.open(directory)) {
            run(table, 1, TAGS);
            run(table, TAGS + 1, 2 * TAGS);

            final long before = threads.getCurrentThreadAllocatedBytes();
            run(table, 2 * TAGS + 1, 3 * TAGS);
            final long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

            assertTrue(allocatedBytes <= TOLERANCE_BYTES, allocatedBytes + " bytes");
        }
    }

    private void run(final TagTable table, final long from, final long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            if (!table.hasRoom(1, sequence)) {
                throw new AssertionError("no room for " + sequence);
            }
            Tags.record(table, 1, sequence);
            table.applied(1, sequence);
            if (sequence % 100 == 0 && sequence > LAG) {
                table.copyPage(1, TagPage.pageIndex(sequence), copy, 0);
                table.retire(1, sequence - LAG, 4);
            }
        }
    }
}
