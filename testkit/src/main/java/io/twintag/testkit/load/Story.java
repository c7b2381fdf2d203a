package io.twintag.testkit.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What happened in a run, in words and in order; the last lines are kept, all of it is in the digest. */
public final class Story {
    private static final int KEPT = 120;
    private static final long PRIME = 0x100000001B3L;

    private final Deque<String> lines = new ArrayDeque<>();
    private final LongSupplier clock;
    private long digest = 0xCBF29CE484222325L;

    public Story(final LongSupplier clock) {
        this.clock = clock;
    }

    public void tell(final String text) {
        if (lines.size() == KEPT) {
            lines.remove();
        }
        final long us = clock.getAsLong() / 1000;
        lines.add(String.format(Locale.ROOT, "%9d.%03d ms  %s", us / 1000, us % 1000, text));
        note(clock.getAsLong());
        for (int i = 0; i < text.length(); i++) {
            note(text.charAt(i));
        }
    }

    /** Goes into the digest only. */
    public void note(final long value) {
        for (int shift = 0; shift < Long.SIZE; shift += 16) {
            digest = (digest ^ (value >>> shift & 0xFFFF)) * PRIME;
        }
    }

    public long digest() {
        return digest;
    }

    public List<String> lastLines() {
        return List.copyOf(lines);
    }
}
