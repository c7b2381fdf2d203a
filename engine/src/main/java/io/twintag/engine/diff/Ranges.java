package io.twintag.engine.diff;

import java.util.List;

/** Gathers the blocks of one object, given in ascending order, into ranges: 24 bytes of memory a range and more. */
final class Ranges {
    private final List<Range> target;
    private final int objectId;
    private long first;
    private long count;

    Ranges(final int objectId, final List<Range> target) {
        this.objectId = objectId;
        this.target = target;
    }

    void add(final long block) {
        if (count > 0 && block != first + count) {
            end();
        }
        if (count == 0) {
            first = block;
        }
        count++;
    }

    void end() {
        if (count > 0) {
            target.add(Range.ofBlocks(objectId, first, count));
        }
        count = 0;
    }
}
