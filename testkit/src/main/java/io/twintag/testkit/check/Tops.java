package io.twintag.testkit.check;

import org.agrona.collections.Int2ObjectHashMap;

/** The highest sequence of each epoch that was found: what is missing may only lie above it (I3). One thread. */
final class Tops {
    private final Int2ObjectHashMap<Long> tops = new Int2ObjectHashMap<>();

    void found(final int epoch, final long sequence) {
        if (sequence > of(epoch)) {
            tops.put(epoch, (Long) sequence);
        }
    }

    /** 0: nothing of it was found. */
    long of(final int epoch) {
        final Long top = tops.get(epoch);
        return top == null ? 0 : top;
    }
}
