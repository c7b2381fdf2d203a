package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.runtime.OwnerThread;

/**
 * The submissions of one session that were taken up and are not finished, in ticket order: a ring of fixed size. Two
 * marks move through it: <em>completed</em>, as each entry reaches its level, and <em>released</em>, as both devices
 * have applied it and its bytes in the session's ring are needed no more. Until then they could be read and sent again.
 *
 * <p>Sequencer thread; allocates nothing after construction.
 */
final class InFlightWindow {
    /** The sequence of a refusal, or of what was found applied: complete as soon as all before it is. */
    static final long DONE = 0;

    /** The sequence of an order to the engine itself that is under way: complete when it is done. */
    static final long PENDING = Long.MAX_VALUE;

    private final OwnerThread owner;
    private final long[] sequences;
    private final long[] tickets;
    private final byte[] levels;
    private final int mask;
    private long completed;
    private long released;
    private long taken;

    /**
     * @param capacity a power of two, the session's number of completion slots.
     * @param owner    of the session.
     */
    InFlightWindow(final int capacity, final OwnerThread owner) {
        this.owner = owner;
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
        assert owner.isMine();
        assert hasRoom() : "no room";
        final int at = (int) taken & mask;
        sequences[at] = sequence;
        tickets[at] = ticket;
        levels[at] = (byte) level;
        return taken++;
    }

    /** What was pending is done. */
    void done(final long entry) {
        assert entry < taken : "what was taken";
        sequences[(int) entry & mask] = DONE;
    }

    /** Completes what has reached its level; returns the number of completed entries since the session began. */
    long complete(final long appliedOne, final long appliedAll, final long flushedAll) {
        assert owner.isMine();
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
        assert owner.isMine();
        long ticket = 0;
        while (released < taken && sequences[(int) released & mask] <= appliedAll) {
            ticket = tickets[(int) released & mask];
            released++;
        }
        assert isInOrder() : "released <= taken, completed <= taken";
        return ticket;
    }

    /** A successor begins where its predecessor stopped: so many entries are completed and released. */
    void startAt(final long entries) {
        completed = entries;
        released = entries;
        taken = entries;
    }

    /** Takes over that a predecessor released its entries up to this ticket. */
    void releasedThrough(final long ticket) {
        while (released < taken && tickets[(int) released & mask] <= ticket) {
            released++;
        }
    }

    /** After a gather: all that has completed is released, whatever became of its stream. */
    void settleCompleted() {
        for (long entry = released; entry < completed; entry++) {
            done(entry);
        }
    }

    /**
     * After a gather: entries from this one on go back to the ring, to be taken again.
     *
     * @return the ticket from whose end on submissions are to be read again; {@code ringStart} when none is left to
     *     release.
     */
    long rewind(final long entry, final long ringStart) {
        assert owner.isMine();
        assert entry >= completed && entry >= released && entry <= taken : "only what can be taken again";
        taken = entry;
        return entry > released ? tickets[(int) (entry - 1) & mask] : ringStart;
    }

    private boolean isInOrder() {
        return released <= taken && completed <= taken && taken - Math.min(completed, released) <= mask + 1;
    }

    /** The sequence of an entry, {@link #DONE} or {@link #PENDING}. */
    long sequence(final long entry) {
        return sequences[(int) entry & mask];
    }

    /** Code of the level that an entry asks for. */
    int level(final long entry) {
        return levels[(int) entry & mask];
    }

    /** Whether the entry's bytes were given back: it cannot be sent again. */
    boolean isReleased(final long entry) {
        return entry < released;
    }

    long taken() {
        return taken;
    }

    long completed() {
        return completed;
    }
}
