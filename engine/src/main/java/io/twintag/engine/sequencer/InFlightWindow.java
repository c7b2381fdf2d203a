package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.AckLevel;

/**
 * The submissions of one session that were taken up and are not finished, in ticket order: a ring of fixed size. Two marks
 * move through it: <em>completed</em>, as each entry reaches its level, and <em>released</em>, as both devices have applied
 * it and its bytes in the session's ring are needed no more. Until then they could be read and sent again.
 *
 * <p>Sequencer thread; allocates nothing after construction.
 */
final class InFlightWindow {
    /** Of a refusal, or of what was found applied: complete as soon as all before it is. */
    static final long DONE = 0;

    /** Of an order to the engine itself that is under way: complete when it is done. */
    static final long PENDING = Long.MAX_VALUE;

    private final long[] sequences;
    private final long[] tickets;
    private final byte[] levels;
    private final int mask;
    private long completed;
    private long released;
    private long taken;

    /** @param capacity a power of two, the session's number of completion slots. */
    InFlightWindow(final int capacity) {
        sequences = new long[capacity];
        tickets = new long[capacity];
        levels = new byte[capacity];
        mask = capacity - 1;
    }

    boolean hasRoom() {
        return taken - Math.min(completed, released) <= mask;
    }

    boolean isEmpty() {
        return completed == taken && released == taken;
    }

    /** @return the entry's number. */
    long take(final long ticket, final long sequence, final int level) {
        final int at = (int) taken & mask;
        sequences[at] = sequence;
        tickets[at] = ticket;
        levels[at] = (byte) level;
        return taken++;
    }

    /** What was pending is done. */
    void done(final long entry) {
        sequences[(int) entry & mask] = DONE;
    }

    /** Completes what has reached its level; returns the number of completed entries since the session began. */
    long complete(final long appliedOne, final long appliedAll, final long flushedAll) {
        while (completed < taken) {
            final int at = (int) completed & mask;
            final int level = levels[at];
            final long reached = level == AckLevel.APPLIED_BOTH.ordinal()
                    ? appliedAll
                    : level == AckLevel.APPLIED_ONE.ordinal() ? appliedOne : flushedAll;
            if (sequences[at] > reached) {
                break;
            }
            completed++;
        }
        return completed;
    }

    /** Releases what both have applied; returns the ticket of the last released, or 0 if none was now. */
    long release(final long appliedAll) {
        long ticket = 0;
        while (released < taken && sequences[(int) released & mask] <= appliedAll) {
            ticket = tickets[(int) released & mask];
            released++;
        }
        return ticket;
    }

    /**
     * After a gather: the kept prefix ends at this sequence of the former stream. What lies within is done; what lies
     * beyond is on no device and goes back to the ring, to be stamped again.
     *
     * @return the ticket from whose end on submissions are to be read again; 0 for the session's first.
     */
    long rewind(final long keptThrough, final long ringStart) {
        final long certain = Math.max(completed, released);
        long kept = Math.min(completed, released);
        while (kept < taken && (kept < certain || sequences[(int) kept & mask] <= keptThrough)) {
            sequences[(int) kept & mask] = DONE;
            kept++;
        }
        taken = kept;
        return kept > released ? tickets[(int) (kept - 1) & mask] : ringStart;
    }

    long taken() {
        return taken;
    }

    long completed() {
        return completed;
    }
}
