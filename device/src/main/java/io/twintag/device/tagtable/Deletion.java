package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;

/**
 * How entries leave a table: retired, since they match and are flushed on both devices (docs/claims.md claims 9, 10, 35
 * and 36), or rolled back, or of epochs that nobody asks for any more. The table's thread.
 */
final class Deletion {
    private final TagPage page;
    private final Pages pages;
    private final Streams streams;
    private final Folding folding;

    Deletion(final Pages pages, final Folding folding, final TagPage page) {
        this.page = page;
        this.pages = pages;
        this.streams = pages.streams();
        this.folding = folding;
    }

    /** See {@link TagTable#retire(int, long, int)}. */
    int retire(final int epoch, final long throughSequence, final int maxPages) {
        final int row = streams.claim(epoch);
        if (row == Streams.NO_ROW || throughSequence <= streams.retired(row)) {
            return 0;
        }
        final long first = streams.lowest(row);
        final long lastOfAll = Math.min(TagPage.pageIndex(throughSequence), streams.highest(row));
        if (first > lastOfAll) {
            streams.retired(row, throughSequence);
            folding.onRetired(epoch, throughSequence);
            return 0;
        }
        final long last = lastOfAll - first < maxPages ? lastOfAll : first + maxPages - 1;
        final long through = last == lastOfAll ? throughSequence : lastSequence(last);
        streams.retired(row, through);
        int removed = 0;
        for (long index = first; index <= last; index++) {
            removed += retirePage(row, PageKey.ofPage(epoch, index), through);
        }
        if (streams.pages(row) > 0) {
            streams.lowest(row, pages.has(PageKey.ofPage(epoch, last)) ? last : last + 1);
        }
        folding.onRetired(epoch, through);
        return removed;
    }

    /** Clears the entries of a page up to a sequence; returns 1 if the page went with them, else 0. */
    int retirePage(final int row, final long key, final long through) {
        final long index = PageKey.pageIndex(key);
        final long throughIndex = TagPage.pageIndex(through);
        if (index > throughIndex) {
            return 0;
        }
        return clear(row, key, index == throughIndex ? TagPage.through(through) : -1L);
    }

    /** See {@link TagTable#dropEpochsBelow}. */
    int dropEpochsBelow(final int epoch) {
        int removed = 0;
        for (final long key : pages.keys()) {
            if (PageKey.epoch(key) < epoch) {
                pages.remove(streams.row(PageKey.epoch(key)), key);
                removed++;
            }
        }
        streams.forgetBelow(epoch);
        folding.onDroppedBelow(epoch);
        return removed;
    }

    /** See {@link TagTable#dropAbove}. */
    void dropAbove(final int epoch, final long sequence) {
        final long lastKept = PageKey.of(epoch, sequence);
        final long[] keys = pages.keys();
        // From the highest: killed in between, a page that another follows is still full.
        for (int i = keys.length - 1; i >= 0; i--) {
            final long key = keys[i];
            final int order = Long.compareUnsigned(key, lastKept);
            if (order > 0) {
                pages.remove(streams.row(PageKey.epoch(key)), key);
            } else if (order == 0) {
                clear(streams.row(epoch), key, ~TagPage.through(sequence));
            }
        }
    }

    private int clear(final int row, final long key, final long mask) {
        final long address = pages.address(key);
        if (address == Pages.NO_ADDRESS) {
            return 0;
        }
        if (mask != -1L) {
            page.wrap(address).unseal();
            if (page.clear(mask) != 0) {
                return 0;
            }
        }
        pages.remove(row, key);
        return 1;
    }

    private static long lastSequence(final long pageIndex) {
        return pageIndex * TagPage.SLOTS + TagPage.SLOTS - 1;
    }
}
