package io.twintag.engine.scrub;

/**
 * A range that somebody met: a reader that found it bad, or tag entries that differ.
 *
 * @param count  blocks, or 1 record.
 * @param origin of it, for people.
 * @param onSeen hears, once, whether it is the same and good on both devices now; or null.
 */
public record Suspect(int objectId, long first, long count, String origin, OnSeen onSeen) {
    /** Hears what became of a suspect. */
    public interface OnSeen {
        void seen(boolean isFine);
    }

    boolean isSameRange(final Suspect other) {
        return objectId == other.objectId && first == other.first && count == other.count;
    }
}
