package io.twintag.engine.resync;

import java.util.Map;
import java.util.TreeMap;

/** What is in doubt: blocks by object, and of each log the position from which on. Diff agent. */
final class Doubt {
    private final Map<Integer, BlockSet> blocks = new TreeMap<>();
    private final Map<Integer, Long> logs = new TreeMap<>();

    void addBlocks(final int objectId, final long first, final long count) {
        blocks.computeIfAbsent(objectId, id -> new BlockSet()).add(first, count);
    }

    /** From this position on, or from an earlier one that is known already. */
    void addLog(final int objectId, final long position) {
        logs.merge(objectId, position, Math::min);
    }

    Map<Integer, BlockSet> blocks() {
        return blocks;
    }

    Map<Integer, Long> logs() {
        return logs;
    }
}
