package io.twintag.device.store;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frees, after a flush, the slots of versions that it made superfluous, and those that bad trailers named, once there
 * are {@link #MOST_LOST}. Apply thread.
 */
final class TrailerSweep {
    /** Slots that nobody knows to be free; each object has four times as many to spare at least. */
    static final int MOST_LOST = 16;

    private final BlockFiles files;
    private final FlushRoles roles;
    private final IndexSet free;
    private final IndexSet several;
    private final int blocks;
    private int at;
    private int lost;

    TrailerSweep(final BlockFiles files, final FlushRoles roles, final IndexSet free, final int blocks) {
        this.files = files;
        this.roles = roles;
        this.free = free;
        this.several = new IndexSet(blocks);
        this.blocks = blocks;
    }

    /** A line has changed. */
    void note(final long block, final UnsafeBuffer lines, final int line) {
        if (TrailerLine.count(lines, line) > 1) {
            several.add((int) block);
        } else {
            several.remove((int) block);
        }
    }

    /**
     * Trailers are gone of which no field is to be believed: whichever slots they named are no more, and not known to
     * be free.
     */
    void lost(final int trailers) {
        lost += trailers;
    }

    void begin() {
        if (lost >= MOST_LOST) {
            findFree();
            lost = 0;
        }
        at = several.next(0);
    }

    /** Looks at every line, some nanoseconds each: so many bad trailers are no everyday matter. */
    private void findFree() {
        free.fill();
        for (int block = 0; block < blocks; block++) {
            final UnsafeBuffer lines = files.lines(block);
            final int line = BlockFiles.line(block);
            for (int i = 0; i < TrailerLine.TRAILERS; i++) {
                if (TrailerLine.isSet(lines, line, i) && TrailerLine.isSound(lines, line, i, block)) {
                    free.remove(TrailerLine.slot(lines, line, i));
                }
            }
        }
    }

    /** As {@link BlockObject#sweep}. */
    int run(final int limit) {
        int done = 0;
        for (; done < limit && at >= 0; done++) {
            final UnsafeBuffer lines = files.lines(at);
            final int line = BlockFiles.line(at);
            if (TrailerLine.isSound(lines, line, at)) {
                dropOlder(lines, line);
            }
            note(at, lines, line);
            at = several.next(at + 1);
        }
        return done;
    }

    private void dropOlder(final UnsafeBuffer lines, final int line) {
        final int flushed = TrailerLine.newestUpTo(lines, line, roles.durableEpoch, roles.durableSequence);
        for (int i = 0; i < TrailerLine.TRAILERS && flushed != TrailerLine.NONE; i++) {
            if (i != flushed
                    && TrailerLine.isSet(lines, line, i)
                    && TrailerLine.compare(lines, line, i, roles.durableEpoch, roles.durableSequence) <= 0) {
                free.add(TrailerLine.slot(lines, line, i));
                TrailerLine.beginChange(lines, line);
                TrailerLine.drop(lines, line, i);
                TrailerLine.endChange(lines, line);
                files.markLine(at);
            }
        }
    }
}
