package io.twintag.device;

import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.TagPage;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How another thread looks into the tag table, which only the apply thread touches: it asks, the apply thread copies
 * some pages of the current stream between two writes, and answers. One asker at a time.
 */
final class TagWindow {
    static final int MAX_PAGES = 64;
    private static final int IDLE = 0;
    private static final int ASKED = 1;
    private static final int ANSWERED = 2;

    private final UnsafeBuffer copies = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_PAGES * TagPage.LENGTH));
    private final int capacityPages;
    private volatile int state = IDLE;
    private long fromPage;
    private int found;
    private long nextPage;
    private TagFacts facts;

    TagWindow(final int capacityPages) {
        this.capacityPages = capacityPages;
    }

    /** Asker: pages from this index on. Then {@link #isAnswered()} until it is. */
    void ask(final long pageIndex) {
        fromPage = pageIndex;
        state = ASKED;
    }

    /** Asker. */
    boolean isAnswered() {
        return state == ANSWERED;
    }

    /** Asker, once answered: pages copied. */
    int found() {
        return found;
    }

    /** Asker, once answered: the copies, one after the other. */
    DirectBuffer copies() {
        return copies;
    }

    /** Asker, once answered: the page to go on with, or -1. */
    long nextPage() {
        return nextPage;
    }

    /** Asker, once answered. */
    TagFacts facts() {
        return facts;
    }

    /** Apply thread, once a cycle. */
    int answer(final Volume volume, final TagTable tags) {
        if (state != ASKED) {
            return 0;
        }
        final int epoch = volume.streamEpoch();
        final long lastPage = volume.applied() >>> 6;
        final long gone = Math.max(tags.retired(epoch), tags.foldedThrough(epoch));
        long page = Math.max(fromPage, gone >>> 6);
        int copied = 0;
        while (copied < MAX_PAGES && page <= lastPage) {
            if (tags.copyPage(epoch, page, copies, copied * TagPage.LENGTH)) {
                copied++;
            }
            page++;
        }
        found = copied;
        nextPage = page <= lastPage ? page : -1;
        facts = new TagFacts(capacityPages, tags.pages(), tags.retired(epoch), tags.mayLackPages());
        state = ANSWERED;
        return 1;
    }
}
