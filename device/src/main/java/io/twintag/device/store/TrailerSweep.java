package io.twintag.device.store;

import org.agrona.concurrent.UnsafeBuffer;

/** Frees, after a flush, the slots of versions that it made superfluous. Apply thread. */
final class TrailerSweep {
    private final BlockFiles files;
    private final FlushRoles roles;
    private final IndexSet free;
    private final IndexSet several;
    private int at;

    TrailerSweep(final BlockFiles files, final FlushRoles roles, final IndexSet free, final int blocks) {
        this.files = files;
        this.roles = roles;
        this.free = free;
        this.several = new IndexSet(blocks);
    }

    /** A line has changed. */
    void note(final long block, final UnsafeBuffer lines, final int line) {
        if (TrailerLine.count(lines, line) > 1) {
            several.add((int) block);
        } else {
            several.remove((int) block);
        }
    }

    void begin() {
        at = several.next(0);
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
