package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Seals the pages of a table where they lie, each when it is copied, and says whether one is still what was stored. A
 * bit that flips in a page that is full, or was idle for a moment, is found at the next look; in the up to 64 entries
 * that were recorded since, what shows is a wrong key, sequence, or gap. Nothing of it is on the hot path. One thread.
 */
final class PageSeals {
    private final TagPage page;
    private final TagPage copy = new TagPage();
    private final TagPage rolledBack = new TagPage();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final UnsafeBuffer sealed = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final Pages pages;
    private final Streams streams;
    private final short generator;

    /** @param page through which it stores. */
    PageSeals(final Pages pages, final short generator, final TagPage page) {
        this.pages = pages;
        this.streams = pages.streams();
        this.generator = generator;
        this.page = page;
    }

    /**
     * Copies a page, and seals copy and page.
     *
     * @param target with a byte array or byte buffer behind it.
     * @return false: it is not what was stored, and of the copy nothing is to be believed.
     */
    boolean copy(final int row, final long key, final long address, final MutableDirectBuffer target, final int index) {
        page.wrap(address).copyTo(target, index);
        copy.wrap(target, index);
        if (!isWhole(row, key)) {
            return false;
        }
        final boolean isCurrent = copy.isSealCurrent();
        if (copy.isSealed() && !isCurrent && !isAsSealedBefore()) {
            return false;
        }
        copy.zeroVacant();
        if (isCurrent) {
            return copy.isAsSealed();
        }
        copy.sealCurrent();
        page.sealAs(copy);
        return true;
    }

    /** Whether a page is what was stored; it is sealed then. */
    boolean isSound(final int row, final long key, final long address) {
        return copy(row, key, address, scratch, 0);
    }

    private boolean isAsSealedBefore() {
        copy.copyTo(sealed, 0);
        rolledBack.wrap(sealed, 0).rollBackToSeal();
        rolledBack.zeroVacant();
        return rolledBack.isAsSealed();
    }

    /** Whether the copy is whole, whatever its seal. */
    private boolean isWhole(final int row, final long key) {
        return copy.isConsistent()
                && copy.isRun()
                && copy.generator() == generator
                && PageKey.ofPage(copy.epoch(), copy.pageIndex()) == key
                && isBegun(row, key)
                && isEnded(key);
    }

    /** From the first tag that is not retired on all are there, but for what was folded. */
    private boolean isBegun(final int row, final long key) {
        final long mark = streams.folded();
        if (mark != Streams.NOT_FOLDED && Long.compareUnsigned(key, mark) <= 0) {
            return true;
        }
        final long first = streams.retired(row) + 1 - PageKey.pageIndex(key) * TagPage.SLOTS;
        return Long.numberOfTrailingZeros(copy.recorded()) <= Math.max(first, key == firstKey(key) ? 1 : 0);
    }

    /** Sequences begin with 1. */
    private static long firstKey(final long key) {
        return PageKey.ofPage(PageKey.epoch(key), 0);
    }

    /** A page that another follows is full. */
    private boolean isEnded(final long key) {
        return copy.recorded() < 0 || !pages.has(key + 1);
    }
}
