package io.twintag.engine.membership;

import io.twintag.transport.runtime.Safeguard;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How far the stream of each epoch that ended under this engine's directory is kept. What lies beyond was rolled back
 * and never took effect. A value; stored with the membership record, in the same force that decides it
 * (docs/membership.md).
 */
public final class KeptPrefixes {
    /** Older epochs are forgotten; their writes are settled since long. */
    static final int MAX_EPOCHS = 1024;

    public static final KeptPrefixes NONE = new KeptPrefixes(new TreeMap<>());

    private static final long UNKNOWN = -1;

    private final NavigableMap<Integer, Long> through;

    private KeptPrefixes(final NavigableMap<Integer, Long> through) {
        this.through = through;
    }

    /** The text form: {@code epoch:sequence}, comma-separated. */
    static KeptPrefixes parse(final String text) {
        final NavigableMap<Integer, Long> parsed = new TreeMap<>();
        for (final String pair : text.isBlank() ? new String[0] : text.split(",")) {
            final int colon = pair.indexOf(':');
            parsed.put(Integer.parseInt(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
        }
        return new KeptPrefixes(parsed);
    }

    /** A copy that says of this epoch that its stream is kept up to this sequence. */
    KeptPrefixes with(final int epoch, final long sequence) {
        final NavigableMap<Integer, Long> changed = new TreeMap<>(through);
        changed.put(epoch, sequence);
        while (changed.size() > MAX_EPOCHS) {
            changed.pollFirstEntry();
        }
        return new KeptPrefixes(changed);
    }

    /**
     * A copy for a stream that was cut by force: this epoch is kept up to this sequence, and of later ones nothing is.
     */
    KeptPrefixes cutAt(final int epoch, final long sequence, final int lastEpoch) {
        final NavigableMap<Integer, Long> changed = new TreeMap<>(through);
        changed.tailMap(epoch, false).replaceAll((later, kept) -> 0L);
        if (lastEpoch > epoch) {
            changed.put(lastEpoch, 0L);
        }
        return new KeptPrefixes(changed).with(epoch, sequence);
    }

    /**
     * A copy for an engine that takes the mirror back. What this directory decided last may have reached no device;
     * whoever took over then decided anew, and only its directory knows how. Epochs that nothing is kept of may be of
     * that decision too.
     */
    @Safeguard(
            name = "last-decision",
            prevents = "An engine takes the mirror back, and believes its own last decision that no device "
                    + "had: a write takes effect twice.")
    KeptPrefixes withoutLastDecision() {
        final NavigableMap<Integer, Long> changed = new TreeMap<>(through);
        for (final Map.Entry<Integer, Long> entry : changed.descendingMap().entrySet()) {
            final boolean isLast = entry.getValue() > 0;
            entry.setValue(UNKNOWN);
            if (isLast) {
                break;
            }
        }
        return new KeptPrefixes(changed);
    }

    /** The oldest epoch that is remembered, 0 if none is. What is older was settled. */
    public int firstEpoch() {
        return through.isEmpty() ? 0 : through.firstKey();
    }

    /** Whether the prefix of this epoch is decided. */
    public boolean isDecided(final int epoch) {
        return through.getOrDefault(epoch, UNKNOWN) != UNKNOWN;
    }

    /**
     * Whether it can be told what became of the writes of an epoch that has ended. Not when another host's engine took
     * over from it: only that one's directory knows.
     */
    public boolean isKnown(final int epoch) {
        return isDecided(epoch) || epoch < firstEpoch();
    }

    /**
     * Whether a write of an epoch that has ended took effect. Of epochs before the first that is remembered everything
     * was settled.
     */
    public boolean isKept(final int epoch, final long sequence) {
        final Long kept = through.get(epoch);
        if (kept != null) {
            return sequence <= kept;
        }
        final Map.Entry<Integer, Long> first = through.firstEntry();
        return first != null && epoch < first.getKey();
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof KeptPrefixes same && through.equals(same.through);
    }

    @Override
    public int hashCode() {
        return through.hashCode();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        through.forEach((epoch, sequence) -> text.append(text.isEmpty() ? "" : ",")
                .append(epoch.intValue())
                .append(':')
                .append(sequence.longValue()));
        return text.toString();
    }
}
