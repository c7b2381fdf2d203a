package io.twintag.engine.resync;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** Blocks of one object: a bit each, in pieces of 65,536, so that memory is an eighth of a byte a block at most. */
final class BlockSet {
    private static final int PIECE = 65_536;

    private final TreeMap<Long, BitSet> pieces = new TreeMap<>();

    void add(final long first, final long count) {
        long block = first;
        while (block < first + count) {
            final int from = (int) (block % PIECE);
            final int to = (int) Math.min(PIECE, from + (first + count - block));
            pieces.computeIfAbsent(block / PIECE, piece -> new BitSet(PIECE)).set(from, to);
            block += to - from;
        }
    }

    long size() {
        return pieces.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Takes the lowest blocks that follow each other, up to so many of them; the count is 0 when none is left. */
    Range take(final int objectId, final int most) {
        final Map.Entry<Long, BitSet> lowest = pieces.firstEntry();
        if (lowest == null) {
            return Range.ofBlocks(objectId, 0, 0);
        }
        final BitSet bits = lowest.getValue();
        final int from = bits.nextSetBit(0);
        final int to = Math.min(bits.nextClearBit(from), from + most);
        bits.clear(from, to);
        if (bits.isEmpty()) {
            pieces.pollFirstEntry();
        }
        return Range.ofBlocks(objectId, lowest.getKey() * PIECE + from, to - from);
    }
}
