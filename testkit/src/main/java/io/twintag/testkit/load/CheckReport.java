package io.twintag.testkit.load;

import java.util.ArrayList;
import java.util.List;

/** What checks found and counted. One thread. */
public final class CheckReport {
    private static final int MAX_NAMED = 50;

    private final boolean isEndedByFirst;
    private final List<Broken> named = new ArrayList<>();
    private long violations;
    private long differingBytes;
    private long lostStrong;
    private long lostWeak;
    private long records;
    private long blocks;

    /** Goes on after what was found. */
    public CheckReport() {
        this(false);
    }

    private CheckReport(final boolean isEndedByFirst) {
        this.isEndedByFirst = isEndedByFirst;
    }

    /** The first promise that was not kept ends the run: a {@link Violation} is thrown. */
    public static CheckReport endedByFirst() {
        return new CheckReport(true);
    }

    /**
     * A promise that was not kept.
     *
     * @param invariant its name in docs/invariants.md, "session" or "process".
     * @param text      with the facts of both sides.
     */
    public record Broken(String invariant, String text) {
        @Override
        public String toString() {
            return invariant + ": " + text;
        }
    }

    public void violation(final String invariant, final String text) {
        if (isEndedByFirst) {
            throw Violation.safety(new Broken(invariant, text).toString());
        }
        violations++;
        if (named.size() < MAX_NAMED) {
            named.add(new Broken(invariant, text));
        }
    }

    /** Bytes that are not the same on both devices. */
    public void differing(final long lengthBytes) {
        differingBytes += lengthBytes;
    }

    /** An acknowledged write that is gone, and must not be. */
    public void lostStrong() {
        lostStrong++;
    }

    /** One that was content with one device, which was lost. */
    public void lostWeak() {
        lostWeak++;
    }

    public void record() {
        records++;
    }

    /** They are counted anew. */
    public void forgetRecords() {
        records = 0;
    }

    public void block() {
        blocks++;
    }

    public boolean isClean() {
        return violations == 0;
    }

    public long violations() {
        return violations;
    }

    /** The first of them. */
    public List<Broken> named() {
        return List.copyOf(named);
    }

    public long differingBytes() {
        return differingBytes;
    }

    public long acknowledgedLost() {
        return lostStrong;
    }

    public long lostOfOne() {
        return lostWeak;
    }

    /** Records compared, on both devices and with what was submitted. */
    public long records() {
        return records;
    }

    public long blocks() {
        return blocks;
    }
}
