package io.twintag.engine.sequencer;

import io.twintag.engine.membership.KeptPrefixes;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.session.CompletionWriter;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import io.twintag.transport.session.SubmissionReader;

/**
 * The sequencer's end of one session: its submissions, its completions, and what is in flight between the two. A
 * submission's bytes stay in the session's ring until both devices have applied it. Sequencer thread.
 */
public final class SessionFeed {
    private final OwnerThread owner = new OwnerThread();
    final SubmissionReader submissions;
    final CompletionWriter completions;
    final InFlightWindow window;
    final Refusals refusals = new Refusals();
    private final SessionFile file;
    private final long sessionId;
    private volatile boolean isClientGone;
    private boolean isCreating;
    private boolean isNonsense;
    private boolean isClosed;

    /**
     * Makes all that the session will ever need; not on the sequencer's thread. Where an engine before this one served
     * the session, what it had in flight is taken over, to be settled by {@link #rewind}.
     */
    public SessionFeed(final SessionFile file) {
        this.file = file;
        this.sessionId = file.sessionId();
        this.submissions = new SubmissionReader(file);
        this.completions = new CompletionWriter(file);
        this.window = new InFlightWindow(file.completions().capacity() / SessionLayout.SLOT_LENGTH, owner);
        if (!isCorrupt()) {
            takeOver();
        }
        assert owner.release(); // the sequencer gets it through a queue
    }

    /**
     * The slots from completed to reserved are what the predecessor had in flight. What it had published must not be
     * read from the ring again, though it may not have come to give the room back. A level may be lowered already to
     * what one member reached; then the entry was about to complete with it.
     */
    private void takeOver() {
        for (long slot = completions.consumed(); slot < completions.reserved(); slot++) {
            takeOverRefusal(slot);
        }
        window.startAt(completions.completed());
        long last = completions.publishedTicket();
        for (long slot = completions.completed(); slot < completions.reserved(); slot++) {
            final long ticket = completions.ticket(slot);
            if (ticket <= last) {
                isNonsense = true; // the client can write to its slots
                return;
            }
            last = ticket;
            final long sequence = completions.sequence(slot);
            if (completions.isAnswered(slot)) {
                window.take(ticket, InFlightWindow.DONE, 0);
            } else if (sequence > 0 && sequence <= Limits.MAX_SEQUENCE) {
                window.take(ticket, sequence, completions.level(slot));
            } else {
                window.take(ticket, InFlightWindow.PENDING, 0);
            }
        }
        submissions.resumeBehind(last);
        if (!submissions.isCorrupt()) {
            submissions.commitThrough(completions.publishedTicket());
            window.releasedThrough(submissions.committed());
        }
    }

    /** What the predecessor refused, and the client may not have seen. */
    private void takeOverRefusal(final long slot) {
        final int status = completions.status(slot);
        if (status != Status.OK && completions.isAnswered(slot)) {
            refusals.refused(completions.refusedLog(slot), slot, status);
        } else if (status == Status.ROLLED_BACK || status == Status.UNKNOWN) {
            refusals.refusedOfEvery(slot, status);
        }
    }

    long sessionId() {
        return sessionId;
    }

    public SessionFile file() {
        return file;
    }

    /**
     * Whether one more submission can be taken up and later completed. A create is a barrier: nothing behind it is
     * taken up before it is answered, so that what is unanswered is always the last, and what is kept of a stream never
     * lies behind.
     */
    boolean hasRoom() {
        assert owner.isMine();
        return !isCreating && window.hasRoom() && completions.hasRoom();
    }

    /** Takes the submission up with the tag it got. */
    void stamp(final int epoch, final long sequence, final long position, final short generator, final int level) {
        final long ticket = submissions.ticket();
        completions.reserve(ticket, epoch, sequence, position, generator, level);
        window.take(ticket, sequence, level);
        assert isAlike() : "entries and completion slots count alike";
        submissions.advance();
    }

    /** Takes the submission up with an answer and no tag; with the object, if it is about one and all went well. */
    void answer(final int status, final ObjectCatalog.Entry object) {
        final long ticket = submissions.ticket();
        final long slot = completions.reserve(ticket);
        final long entry = window.take(ticket, InFlightWindow.PENDING, 0);
        assert entry == slot : "entries and completion slots count alike";
        submissions.advance();
        settle(entry, status, object);
    }

    /** Takes an append up that is refused. */
    void refuse(final int log, final int status) {
        final long ticket = submissions.ticket();
        final long slot = completions.reserve(ticket);
        final long entry = window.take(ticket, InFlightWindow.PENDING, 0);
        assert entry == slot : "entries and completion slots count alike";
        submissions.advance();
        completions.refusedLog(entry, log);
        settle(entry, status, null);
    }

    /** Takes up a create, whose answer comes later: {@link #created}. */
    long create() {
        final long ticket = submissions.ticket();
        completions.reserve(ticket);
        final long entry = window.take(ticket, InFlightWindow.PENDING, 0);
        submissions.advance();
        isCreating = true;
        return entry;
    }

    /** The answer to the create under way. */
    void created(final long entry, final int status, final ObjectCatalog.Entry object) {
        assert isCreating && entry == window.taken() - 1 : "a create is the last one of its session";
        isCreating = false;
        settle(entry, status, object);
    }

    private void settle(final long entry, final int status, final ObjectCatalog.Entry object) {
        completions.status(entry, status);
        if (object != null) {
            completions.object(entry, object.id, object.kind, object.blockSize, object.blocks);
        }
        completions.answered(entry);
        window.done(entry);
    }

    /** Completes and releases what the acks allow. Returns whether anything moved. */
    boolean complete(final MemberProgress progress) {
        assert owner.isMine();
        if (window.isEmpty()) {
            return false;
        }
        final long before = window.completed();
        final long completed = window.complete(progress.appliedOne(), progress.appliedAll(), progress.flushedAll());
        if (completed != before) {
            if (!progress.isMirrored()) {
                tellWhatOneReached(before, completed);
            }
            completions.publish(completed);
        }
        final long ticket = window.release(progress.appliedAll());
        if (ticket > 0) {
            submissions.commitThrough(ticket);
        }
        assert completed == completions.completed() : "what is complete is published";
        return completed != before || ticket > 0;
    }

    /** With one member alone: completions name the level that it alone can give. */
    private void tellWhatOneReached(final long from, final long to) {
        for (long entry = from; entry < to; entry++) {
            final AckLevel asked = AckLevel.of(window.level(entry));
            if (asked != null && asked != asked.reachedByOne()) {
                completions.level(entry, asked.reachedByOne().code());
            }
        }
    }

    /**
     * After a gather, and when an engine takes the session over: what is kept of the streams that ended completes; from
     * the first entry that is not kept on, all goes back to the ring, to be stamped again.
     */
    void rewind(final KeptPrefixes kept) {
        assert owner.isMine();
        if (isCorrupt()) {
            return;
        }
        isCreating = false;
        window.settleCompleted();
        long entry = window.completed();
        while (entry < window.taken() && isSettled(entry, kept)) {
            entry++;
        }
        if (isAnyKept(entry, kept)) {
            // Entries of a session are in tag order, so only a client that wrote into its slots comes here.
            isNonsense = true;
            return;
        }
        submissions.rewind(window.rewind(entry, submissions.committed()));
        completions.rewind(entry);
        refusals.rewind(entry);
        assert isAlike() : "entries and completion slots count alike";
    }

    private boolean isSettled(final long entry, final KeptPrefixes kept) {
        if (isKept(entry, kept)) {
            window.done(entry);
            return true;
        }
        if (isStamped(entry) && !kept.isKnown(completions.epoch(entry))) {
            // Another host's engine took over from the one that stamped it, and decided: stamped again it could count
            // twice.
            gone(entry, Status.UNKNOWN);
            return true;
        }
        if (window.isReleased(entry)) {
            // Every member had applied it, and then lost it with its power: it asked for more than that, and is told.
            gone(entry, Status.ROLLED_BACK);
            return true;
        }
        return false;
    }

    private void gone(final long entry, final int status) {
        completions.status(entry, status);
        window.done(entry);
        refusals.refusedOfEvery(entry, status);
    }

    private boolean isAlike() {
        return window.taken() == completions.reserved();
    }

    private boolean isStamped(final long entry) {
        final long sequence = window.sequence(entry);
        return sequence != InFlightWindow.DONE && sequence != InFlightWindow.PENDING;
    }

    private boolean isAnyKept(final long from, final KeptPrefixes kept) {
        for (long entry = from; entry < window.taken(); entry++) {
            if (window.sequence(entry) != InFlightWindow.DONE && isKept(entry, kept)) {
                return true;
            }
        }
        return false;
    }

    private boolean isKept(final long entry, final KeptPrefixes kept) {
        final long sequence = window.sequence(entry);
        return sequence == InFlightWindow.DONE
                || sequence != InFlightWindow.PENDING && kept.isKept(completions.epoch(entry), sequence);
    }

    boolean isCorrupt() {
        return isNonsense || submissions.isCorrupt() || completions.isCorrupt();
    }

    /** The client's process is no more, or it said that it is done. */
    public void clientGone() {
        isClientGone = true;
    }

    /** Whether the session was given up for what its client wrote into it. Any thread, after it was let go. */
    public boolean isRejected() {
        return isCorrupt();
    }

    /**
     * Whether this session can be let go: corrupt, or its client is gone and all that it had committed is done, which
     * is when the ring is drained and not sooner. A claim that died with its client is freed first.
     */
    boolean isFinished() {
        assert owner.isMine();
        if (isCorrupt()) {
            return true;
        }
        if (window.isEmpty()) {
            submissions.commit(); // aborted claims leave nothing in the window, only room to give back
        }
        if (isClientGone) {
            completions.consumerGone();
        }
        if (!isClientGone || !window.isEmpty()) {
            return false;
        }
        if (submissions.peek() == 0 && !submissions.isDrained()) {
            submissions.unblock();
        }
        return isCorrupt() || submissions.isDrained();
    }

    /** Whether the session was let go: its file may be unmapped, so nothing of it is touched any more. */
    boolean isClosed() {
        return isClosed;
    }

    /** Says to the client that its session is over. */
    void close() {
        if (!isClosed) {
            isClosed = true;
            if (isCorrupt()) {
                file.disconnect(SessionLayout.STATE_REJECTED, Status.BAD_SUBMISSION);
            } else {
                file.disconnect(SessionLayout.STATE_CLOSED, Status.CLOSED);
            }
        }
    }
}
