package io.twintag.device.store;

import java.util.Arrays;

/**
 * A set of small numbers with its least member at hand: a bitmap, a bitmap of its words that are not zero, and so on up
 * to one word. Every operation takes as many steps as there are levels, six at the very most. Allocates nothing after
 * the constructor. One thread.
 */
final class IndexSet {
    private final long[][] levels;
    private final int size;
    private int count;

    /** @param size members are from 0 to size - 1. */
    IndexSet(final int size) {
        this.size = size;
        int depth = 1;
        for (long words = words(size); words > 1; words = words(words)) {
            depth++;
        }
        levels = new long[depth][];
        long length = size;
        for (int level = 0; level < depth; level++) {
            length = words(length);
            levels[level] = new long[(int) length];
        }
    }

    private static long words(final long bits) {
        return Math.max(1, (bits + 63) >>> 6);
    }

    int count() {
        return count;
    }

    boolean contains(final int member) {
        return member >= 0 && member < size && (levels[0][member >>> 6] & 1L << member) != 0;
    }

    /** @return false if it was there already, or cannot be. */
    boolean add(final int member) {
        if (member < 0 || member >= size || contains(member)) {
            return false;
        }
        int index = member;
        for (final long[] level : levels) {
            final long before = level[index >>> 6];
            level[index >>> 6] = before | 1L << index;
            if (before != 0) {
                break;
            }
            index >>>= 6;
        }
        count++;
        return true;
    }

    /** @return false if it was not there. */
    boolean remove(final int member) {
        if (!contains(member)) {
            return false;
        }
        int index = member;
        for (final long[] level : levels) {
            final long after = level[index >>> 6] & ~(1L << index);
            level[index >>> 6] = after;
            if (after != 0) {
                break;
            }
            index >>>= 6;
        }
        count--;
        return true;
    }

    /** Everything from 0 to size - 1. */
    void fill() {
        int length = size;
        for (final long[] level : levels) {
            Arrays.fill(level, 0, length >>> 6, -1L);
            if ((length & 63) != 0) {
                level[length >>> 6] = (1L << length) - 1;
            }
            length = (int) words(length);
        }
        count = size;
    }

    /** The least member that is not below {@code from}, or -1. */
    int next(final int from) {
        int index = from;
        for (int level = 0; level < levels.length; level++) {
            if (index >>> 6 >= levels[level].length) {
                return -1;
            }
            final long word = levels[level][index >>> 6] & -1L << index;
            if (word != 0) {
                return descend(level, (index & ~63) + Long.numberOfTrailingZeros(word));
            }
            index = (index >>> 6) + 1;
        }
        return -1;
    }

    private int descend(final int fromLevel, final int fromIndex) {
        int index = fromIndex;
        for (int level = fromLevel - 1; level >= 0; level--) {
            index = (index << 6) + Long.numberOfTrailingZeros(levels[level][index]);
        }
        return index;
    }
}
