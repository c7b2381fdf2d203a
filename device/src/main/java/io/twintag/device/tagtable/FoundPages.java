package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;

/**
 * What an opening makes of the pages that it finds in the file: taken over, finished where a kill cut a retire short,
 * or dropped.
 */
final class FoundPages {
    private final Pages pages;
    private final Streams streams;
    private final Deletion deletion;
    private final TableCheck check;
    private final TagPage page;
    private final short generator;

    FoundPages(
            final Pages pages,
            final Deletion deletion,
            final TableCheck check,
            final TagPage page,
            final short generator) {
        this.pages = pages;
        this.streams = pages.streams();
        this.deletion = deletion;
        this.check = check;
        this.page = page;
        this.generator = generator;
    }

    /** @return how many pages were dropped that held, or may have held, entries: these are unknown from now on. */
    int takeOver(final long[] keys) {
        int lost = 0;
        for (final long key : keys) {
            if (key != PageKey.STREAMS && !take(key)) {
                lost++;
            }
        }
        lost += check.dropUnsound();
        for (final long key : pages.keys()) {
            final int row = streams.row(PageKey.epoch(key));
            deletion.retirePage(row, key, streams.retired(row));
        }
        return lost;
    }

    /** @return false: what it held is unknown. */
    private boolean take(final long key) {
        final long address = pages.find(key);
        page.wrap(address);
        if (page.recorded() == 0) {
            final boolean isNothingLost = isEmptied(key);
            if (!isNothingLost && (page.applied() != 0 || page.isSealed())) {
                check.foundBad(); // no kill leaves that: a bit of what was recorded has gone
            }
            pages.discard(key);
            return isNothingLost;
        }
        page.clear(~page.recorded());
        final int row = isSound(key) ? streams.claim(PageKey.epoch(key)) : Streams.NO_ROW;
        if (row == Streams.NO_ROW) {
            check.foundBad();
            pages.discard(key);
            return false;
        }
        pages.add(row, key, address);
        return true;
    }

    /**
     * Whether nothing is recorded because nothing ever was, after a kill between the birth of the page and its first
     * entry, or because all of it is retired.
     */
    private boolean isEmptied(final long key) {
        long last = 0;
        for (int slot = 0; slot < TagPage.SLOTS; slot++) {
            last = Math.max(last, page.sequence(slot));
        }
        final int row = streams.row(PageKey.epoch(key));
        final long retired = row == Streams.NO_ROW ? 0 : streams.retired(row);
        return last == 0 ? page.applied() == 0 && !page.isSealed() : last <= retired;
    }

    private boolean isSound(final long key) {
        return page.isConsistent()
                && page.generator() == generator
                && PageKey.ofPage(page.epoch(), page.pageIndex()) == key;
    }
}
