package io.twintag.engine.scrub;

import io.twintag.transport.protocol.ObjectKind;

/**
 * A storage object that a scrub looks at.
 *
 * @param id        0: there is none.
 * @param blockSize LOG: length of a segment.
 * @param end       LOG: its tail; BLOCK: number of blocks.
 */
record ScrubObject(int id, String name, ObjectKind kind, int blockSize, long end) {
    boolean isLog() {
        return kind == ObjectKind.LOG;
    }

    long bytes() {
        return isLog() ? end : end * blockSize;
    }

    /** A block or a position, for people. */
    String at(final long first) {
        return "object '" + name + "' " + (isLog() ? "position " : "block ") + first;
    }
}
