package io.twintag.testkit.world;

/**
 * One run of a simulated process: counts what others can see of it (stores to mapped files, forces, files made,
 * messages), and ends it at any of them.
 */
public final class Life {
    private static final int WORD = 8;

    private long steps;
    private long last = Long.MAX_VALUE;
    private boolean isOver;
    private int forcesLeft = Integer.MAX_VALUE;
    private boolean isOfSuperblock;
    private SimFile file;
    private int storesLeft;

    /** It ends at the step after so many more. */
    public void endAfter(final long moreSteps) {
        last = steps + moreSteps;
    }

    /** It ends at a force that is not made, after so many others; or at one of the superblock's. */
    public void endAtForce(final int moreForces, final boolean isSuperblocks) {
        forcesLeft = moreForces;
        isOfSuperblock = isSuperblocks;
    }

    /** It ends at a store to this file that is not made, after so many others. */
    public void endAtStore(final SimFile to, final int moreStores) {
        file = to;
        storesLeft = moreStores;
    }

    /** It ends now. */
    void end() {
        isOver = true;
    }

    public boolean isOver() {
        return isOver;
    }

    /** Whether its end is set. */
    public boolean isDoomed() {
        return last != Long.MAX_VALUE || forcesLeft != Integer.MAX_VALUE || file != null;
    }

    public long steps() {
        return steps;
    }

    /** One step is made; or none, and never again. */
    void step() {
        if (isOver || steps >= last) {
            isOver = true;
            throw new Crash();
        }
        steps++;
    }

    /** A store is about to be made; its step follows. */
    void store(final SimFile to) {
        if (file != null && to == file && storesLeft-- == 0) {
            isOver = true;
        }
    }

    /** A step that is a force. */
    void force(final boolean isSuperblocks) {
        if (forcesLeft != Integer.MAX_VALUE && isSuperblocks == isOfSuperblock && forcesLeft-- == 0) {
            isOver = true;
        }
        step();
    }

    /**
     * A store of many bytes may end in its midst: how many it makes, where this is its last; then it throws at the
     * next.
     */
    int bytesOf(final int lengthBytes) {
        if (!isOver && steps >= last) {
            isOver = true;
            final long words = lengthBytes / WORD;
            return words == 0 ? 0 : (int) (steps * 31 % (words + 1)) * WORD;
        }
        step();
        return lengthBytes;
    }
}
