package io.twintag.device.tagtable;

import org.agrona.MutableDirectBuffer;

/**
 * Looks whether the pages of a table are what was stored, one whenever it is copied, and all in a scrub. One that is
 * not is folded away: its mark says that what it held is unknown, so that it is neither matched nor believed, and what
 * is in doubt is found by comparing what the devices hold. One thread.
 */
final class TableCheck {
    private final Pages pages;
    private final Streams streams;
    private final Folding folding;
    private final PageSeals seals;
    private int bad;
    private int row;
    private long nextIndex;

    TableCheck(final Pages pages, final Folding folding, final PageSeals seals) {
        this.pages = pages;
        this.streams = pages.streams();
        this.folding = folding;
        this.seals = seals;
    }

    int bad() {
        return bad;
    }

    /** Opening: a page that is not what was stored is not taken over. */
    void foundBad() {
        bad++;
    }

    /** @return whether it was copied; else it is gone now. */
    boolean copy(final long key, final MutableDirectBuffer target, final int index) {
        final int ofEpoch = streams.row(PageKey.epoch(key));
        return seals.copy(ofEpoch, key, pages.address(key), target, index) || fold(ofEpoch, key);
    }

    void begin() {
        row = 0;
        nextIndex = 0;
    }

    /** See {@link TagTable#check}. */
    boolean next(final int maxPages) {
        for (int looks = 0; row < Streams.ROWS && looks < maxPages; ) {
            nextIndex = Math.max(nextIndex, streams.lowest(row));
            if (streams.pages(row) == 0 || nextIndex > streams.highest(row)) {
                row++;
                nextIndex = 0;
                continue;
            }
            final long key = PageKey.ofPage(streams.epoch(row), nextIndex++);
            looks++;
            if (pages.has(key)) {
                look(key);
            }
        }
        if (row < Streams.ROWS) {
            return false;
        }
        bad += streams.mend();
        if (!pages.areMarksFound()) {
            throw pages.damage("the marks are not where they were");
        }
        return true;
    }

    private void look(final long key) {
        if (!pages.isFound(key)) {
            throw pages.damage("page " + Long.toHexString(key) + " is not where it was");
        }
        if (!seals.isSound(row, key, pages.address(key))) {
            fold(row, key);
        }
    }

    private boolean fold(final int ofEpoch, final long key) {
        bad++;
        folding.mark(key);
        pages.remove(ofEpoch, key);
        return false;
    }

    /** Opening: pages that are not what was stored go. @return how many. */
    int dropUnsound() {
        int dropped = 0;
        for (final long key : pages.keys()) {
            final int ofEpoch = streams.row(PageKey.epoch(key));
            if (!seals.isSound(ofEpoch, key, pages.address(key))) {
                pages.remove(ofEpoch, key);
                dropped++;
            }
        }
        bad += dropped;
        return dropped;
    }
}
