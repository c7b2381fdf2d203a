package io.twintag.engine.resync;

/**
 * What may differ in one storage object: blocks {@code first .. first + count - 1}; of a log, everything from the
 * position {@code first} on.
 */
record Range(int objectId, boolean isLog, long first, long count) {
    static Range ofLog(final int objectId, final long from) {
        return new Range(objectId, true, from, 0);
    }

    static Range ofBlocks(final int objectId, final long first, final long count) {
        return new Range(objectId, false, first, count);
    }
}
