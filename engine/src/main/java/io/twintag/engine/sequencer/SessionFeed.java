package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.CompletionWriter;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import io.twintag.transport.session.SubmissionReader;

/**
 * The sequencer's end of one session: its submissions, its completions, and what is in flight between the two. A
 * submission's bytes stay in the session's ring until both devices have applied it. Sequencer thread.
 */
public final class SessionFeed {
    final SubmissionReader submissions;
    final CompletionWriter completions;
    final InFlightWindow window;
    private final SessionFile file;
    private final long sessionId;
    private volatile boolean isClientGone;
    private boolean isClosed;

    /** Makes all that the session will ever need; not on the sequencer's thread. */
    public SessionFeed(final SessionFile file) {
        this.file = file;
        this.sessionId = file.sessionId();
        this.submissions = new SubmissionReader(file);
        this.completions = new CompletionWriter(file);
        this.window = new InFlightWindow(file.completions().capacity() / SessionLayout.SLOT_LENGTH);
    }

    long sessionId() {
        return sessionId;
    }

    public SessionFile file() {
        return file;
    }

    /** Whether one more submission can be taken up and later completed. */
    boolean hasRoom() {
        return window.hasRoom() && completions.hasRoom();
    }

    /** Takes the submission up with the tag it got. */
    void stamp(final int epoch, final long sequence, final long position, final short generator, final int level) {
        final long ticket = submissions.ticket();
        final long slot = completions.reserve(ticket);
        completions.stamp(slot, epoch, sequence, position, generator);
        completions.level(slot, level);
        window.take(ticket, sequence, level);
        submissions.advance();
    }

    /** Takes the submission up with an answer and no tag. */
    long answer(final int status) {
        final long ticket = submissions.ticket();
        final long slot = completions.reserve(ticket);
        completions.status(slot, status);
        final long entry = window.take(ticket, InFlightWindow.DONE, 0);
        assert entry == slot : "entries and completion slots count alike";
        submissions.advance();
        return entry;
    }

    /** Takes up a submission whose answer comes later. */
    long pend() {
        final long ticket = submissions.ticket();
        completions.reserve(ticket);
        final long entry = window.take(ticket, InFlightWindow.PENDING, 0);
        submissions.advance();
        return entry;
    }

    /** Completes and releases what the acks allow. Returns whether anything moved. */
    boolean complete(final MemberProgress progress) {
        if (window.isEmpty()) {
            return false;
        }
        final long before = window.completed();
        final long completed = window.complete(progress.appliedOne(), progress.appliedAll(), progress.flushedAll());
        if (completed != before) {
            completions.publish(completed);
        }
        final long ticket = window.release(progress.appliedAll());
        if (ticket > 0) {
            submissions.commitThrough(ticket);
        }
        return completed != before || ticket > 0;
    }

    /** After a gather: what no device holds goes back to the ring, to be stamped again. */
    void rewind(final long keptThrough) {
        final long from = window.rewind(keptThrough, submissions.committed());
        submissions.rewind(from);
        completions.rewind(window.taken());
    }

    boolean isCorrupt() {
        return submissions.isCorrupt() || completions.isCorrupt();
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
     * Whether this session can be let go: corrupt, or its client is gone and all that it had committed is done. A claim
     * that died with its client is freed first.
     */
    boolean isFinished() {
        if (isCorrupt()) {
            return true;
        }
        if (window.isEmpty()) {
            submissions.commit(); // aborted claims leave nothing in the window, only room to give back
        }
        if (isClientGone) {
            completions.consumerGone();
        }
        return isClientGone && window.isEmpty() && submissions.peek() <= 0 && !submissions.unblock();
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
