package io.twintag.engine.journal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happened in an engine, as the journal keeps it.
 *
 * @param sequence of this journal, from 1 on without a gap. It orders events; times do not, for clocks are set back.
 * @param timeMs   since 1970, when it was reported.
 * @param epoch    in which it happened, 0 if in none.
 * @param slot     the device it is about: 0 a, 1 b, -1 neither.
 * @param text     one line for people; at most {@link #MAX_TEXT} characters.
 * @param figures  the same for programs, in the order of the report; at most {@link #MAX_FIGURES}.
 */
public record Event(
        long sequence, long timeMs, EventKind kind, int epoch, int slot, String text, Map<String, Long> figures) {
    /** What is longer is cut: an event fits into what the journal allocates ahead. */
    public static final int MAX_TEXT = 2_000;

    /** What is more is left out. */
    public static final int MAX_FIGURES = 64;

    private static final int MAX_NAME = 100;

    public Event {
        text = cut(text, MAX_TEXT);
        final Map<String, Long> kept = new LinkedHashMap<>();
        if (figures != null) {
            figures.forEach((name, value) -> {
                if (value != null && kept.size() < MAX_FIGURES) {
                    kept.put(cut(name, MAX_NAME), value);
                }
            });
        }
        figures = Collections.unmodifiableMap(kept);
    }

    Event withSequence(final long value) {
        return new Event(value, timeMs, kind, epoch, slot, text, figures);
    }

    private static String cut(final String text, final int maxLength) {
        final String given = text == null ? "" : text;
        return given.length() <= maxLength ? given : given.substring(0, maxLength);
    }
}
