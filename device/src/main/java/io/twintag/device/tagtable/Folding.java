package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.Limits;

/**
 * Makes room in a table that is nearly full by folding its oldest pages away (docs/store.md), so that no write ever
 * waits for a retire (I8). A mark is stored before a page goes: what lies at or below it and is not there is unknown,
 * not matched. A kill between the two leaves a page below the mark, which is harmless.
 *
 * <pre>
 *  pages   0 ..... kept ................... 15/16 ........ capacity
 *                   | so many stay            | folding begins
 * </pre>
 *
 * While there is a mark a resync searches all that is stored, so a long table would spare it nothing, and its pages,
 * each filled once and not seen again for a million writes, would only push other things out of the processor's caches.
 * So few are kept until a retire has passed the mark: each new page costs two old ones at most, microseconds every 64
 * writes. One thread.
 */
final class Folding {
    private static final int PAGES_AT_ONCE = 2;
    private static final int PARTS = 16;

    /** Pages, 3.2 MB: what a processor's cache takes beside the writes. */
    private static final int MOST_KEPT = 1024;

    private static final int UNKNOWN = -1;

    private final Pages pages;
    private final Streams streams;
    private final int beginsAt;
    private final int kept;
    /** Epoch of the first page that was folded since there was no mark. */
    private int sinceEpoch = UNKNOWN;

    Folding(final Pages pages, final int capacityPages) {
        this.pages = pages;
        this.streams = pages.streams();
        this.beginsAt = capacityPages - capacityPages / PARTS;
        this.kept = Math.min(MOST_KEPT, beginsAt - capacityPages / PARTS);
    }

    /** Before a page is added to this epoch. */
    void makeRoom(final int epoch) {
        final int most = isMarked() ? kept : beginsAt;
        for (int i = 0; i < PAGES_AT_ONCE && pages.size() >= most; i++) {
            fold(pages.oldest());
        }
        if (!streams.hasRoom(epoch)) {
            foldEpoch(PageKey.epoch(pages.oldest()));
        }
    }

    /** The marks have a row for so many epochs only. Happens at a stream's first write at most. */
    private void foldEpoch(final int epoch) {
        for (long key = pages.oldest(); key != Pages.NO_KEY && PageKey.epoch(key) == epoch; key = pages.oldest()) {
            fold(key);
        }
    }

    private void fold(final long key) {
        mark(key);
        pages.remove(streams.row(PageKey.epoch(key)), key);
    }

    /** For tests too: the first half of a fold. */
    void mark(final long key) {
        final long mark = streams.folded();
        if (mark == Streams.NOT_FOLDED) {
            sinceEpoch = PageKey.epoch(key);
        }
        if (mark == Streams.NOT_FOLDED || Long.compareUnsigned(key, mark) > 0) {
            streams.folded(key);
        }
    }

    boolean isMarked() {
        return streams.folded() != Streams.NOT_FOLDED;
    }

    /** The sequence of an epoch up to which entries may be missing; 0: none are. */
    long through(final int epoch) {
        final long mark = streams.folded();
        if (mark == Streams.NOT_FOLDED || PageKey.epoch(mark) < epoch) {
            return 0;
        }
        return PageKey.epoch(mark) == epoch
                ? PageKey.pageIndex(mark) * TagPage.SLOTS + TagPage.SLOTS - 1
                : Limits.MAX_SEQUENCE;
    }

    /**
     * Entries up to here are on both devices: a mark that this epoch set says nothing any more. One that an earlier
     * epoch began, or that was found in the file, stays until that epoch is dropped.
     */
    void onRetired(final int epoch, final long sequence) {
        if (sinceEpoch == epoch && sequence >= through(epoch)) {
            clear();
        }
    }

    /** Nothing of lower epochs is in doubt. */
    void onDroppedBelow(final int epoch) {
        if (isMarked() && PageKey.epoch(streams.folded()) < epoch) {
            clear();
        }
    }

    private void clear() {
        streams.folded(Streams.NOT_FOLDED);
        sinceEpoch = UNKNOWN;
    }
}
