package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread writes as a device does, another looks on: a bit that is seen means that what it speaks of is seen. */
class TagPageOrderTest {
    private static final int PAGES = 6000;
    private static final int DATA_LENGTH = TagPage.SLOTS * Long.BYTES;

    private final UnsafeBuffer[] pages = new UnsafeBuffer[PAGES];
    private final UnsafeBuffer[] data = new UnsafeBuffer[PAGES];

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void whoSeesABitSeesTheSlotAndTheData() throws InterruptedException {
        final TagPage writer = new TagPage();
        for (int i = 0; i < PAGES; i++) {
            pages[i] = new UnsafeBuffer(BufferUtil.allocateDirectAligned(TagPage.LENGTH, BitUtil.CACHE_LINE_LENGTH));
            data[i] = new UnsafeBuffer(ByteBuffer.allocateDirect(DATA_LENGTH));
            writer.wrap(pages[i], 0).init(1, (short) 1, i);
        }
        final AtomicReference<String> broken = new AtomicReference<>("");
        final AtomicBoolean isWatching = new AtomicBoolean();
        final Thread watcher = new Thread(() -> {
            isWatching.set(true);
            for (int i = 0; i < PAGES && broken.get().isEmpty(); i++) {
                broken.set(watch(i));
            }
        });
        watcher.start();
        while (!isWatching.get()) {
            Thread.onSpinWait();
        }

        for (int i = 0; i < PAGES && watcher.isAlive(); i++) {
            write(writer.wrap(pages[i], 0), i);
        }
        watcher.join();

        assertEquals("", broken.get());
    }

    private void write(final TagPage page, final int index) {
        for (int slot = 0; slot < TagPage.SLOTS; slot++) {
            final long sequence = index * 64L + slot;
            page.record(sequence, (int) sequence, 0, sequence, 1, (int) sequence, sequence, ~sequence);
            data[index].putLong(slot * Long.BYTES, sequence + 1);
            page.applied(sequence);
        }
    }

    /** Looks at a page until it is full; returns what is wrong, or nothing. */
    private String watch(final int index) {
        final TagPage page = new TagPage().wrap(pages[index], 0);
        long applied = 0;
        while (applied != -1L) {
            applied = page.applied();
            final long recorded = page.recorded();
            if ((applied & ~recorded) != 0) {
                return "applied before recorded on page " + index;
            }
            if (recorded != 0) {
                final int slot = Long.SIZE - 1 - Long.numberOfLeadingZeros(recorded);
                final long sequence = index * 64L + slot;
                if (page.sequence(slot) != sequence || page.ticket(slot) != ~sequence || page.first(slot) != sequence) {
                    return "recorded before its slot: " + sequence;
                }
            }
            if (applied != 0) {
                final int slot = Long.SIZE - 1 - Long.numberOfLeadingZeros(applied);
                if (data[index].getLong(slot * Long.BYTES) != index * 64L + slot + 1) {
                    return "applied before its data: " + (index * 64L + slot);
                }
            }
        }
        return "";
    }
}
