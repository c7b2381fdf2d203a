package io.twintag.engine.cli;

import java.util.ArrayList;
import java.util.List;

/** What the checks of chaos found. One thread. */
final class ChaosFindings {
    private static final int MAX_NAMED = 50;

    private final List<Violation> named = new ArrayList<>();
    private long violations;
    private long differingBytes;
    private long lostStrong;
    private long lostWeak;
    private long records;
    private long blocks;

    /**
     * A promise that was not kept.
     *
     * @param invariant its name in ARCHITECTURE.md, or "session".
     * @param text      with the facts of both sides.
     */
    record Violation(String invariant, String text) {
        @Override
        public String toString() {
            return invariant + ": " + text;
        }
    }

    void violation(final String invariant, final String text) {
        violations++;
        if (named.size() < MAX_NAMED) {
            named.add(new Violation(invariant, text));
        }
    }

    /** Bytes that are not the same on both devices. */
    void differing(final long lengthBytes) {
        differingBytes += lengthBytes;
    }

    /** An acknowledged write that is gone, and must not be. */
    void lostStrong() {
        lostStrong++;
    }

    /** One that was content with one device, which was lost. */
    void lostWeak() {
        lostWeak++;
    }

    void record() {
        records++;
    }

    /** They are counted anew. */
    void forgetRecords() {
        records = 0;
    }

    void block() {
        blocks++;
    }

    boolean isClean() {
        return violations == 0;
    }

    long violations() {
        return violations;
    }

    /** The first of them. */
    List<Violation> named() {
        return List.copyOf(named);
    }

    long differingBytes() {
        return differingBytes;
    }

    long acknowledgedLost() {
        return lostStrong;
    }

    long lostOfOne() {
        return lostWeak;
    }

    /** Records compared, on both devices and with what was submitted. */
    long records() {
        return records;
    }

    long blocks() {
        return blocks;
    }
}
