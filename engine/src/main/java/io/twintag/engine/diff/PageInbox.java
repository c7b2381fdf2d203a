package io.twintag.engine.diff;

import io.twintag.transport.layout.TagPage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The latest copies of one device's tag pages that are not compared yet: a ring of fixed size, by page index. Diff
 * agent.
 */
final class PageInbox {
    /** 65,536 writes of one device may wait for the other's pages; 3.2 MB. */
    static final int PAGES = 1024;

    private final UnsafeBuffer copies = new UnsafeBuffer(ByteBuffer.allocateDirect(PAGES * TagPage.LENGTH));
    private final TagPage incoming = new TagPage();
    private final TagPage found = new TagPage();
    private final long[] indexes = new long[PAGES];
    private int epoch;
    private long highest;

    void start(final int newEpoch) {
        epoch = newEpoch;
        highest = -1;
        Arrays.fill(indexes, -1);
    }

    /** Whether the next page of this device can be kept; when not, it stays in the stream and the device waits. */
    boolean hasRoom(final long firstWanted) {
        return highest < firstWanted + PAGES - 8;
    }

    /**
     * Keeps a copy.
     *
     * @return false when the copy is damaged: unknown, never matched.
     */
    boolean onPage(final DirectBuffer buffer, final int offset, final long firstWanted) {
        incoming.wrap(buffer, offset);
        if (!incoming.isIntact()) {
            return false;
        }
        final long index = incoming.pageIndex();
        if (incoming.epoch() == epoch && index >= firstWanted && index < firstWanted + PAGES) {
            final int place = (int) (index % PAGES);
            copies.putBytes(place * TagPage.LENGTH, buffer, offset, TagPage.LENGTH);
            indexes[place] = index;
            highest = Math.max(highest, index);
        }
        return true;
    }

    /** The latest copy of a page, or null; good until the next call. */
    TagPage find(final long index) {
        final int place = (int) (index % PAGES);
        return indexes[place] == index ? found.wrap(copies, place * TagPage.LENGTH) : null;
    }
}
