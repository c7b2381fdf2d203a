package io.twintag.engine.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.membership.Kept;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.CompletionReader;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionOptions;
import io.twintag.transport.session.SubmissionType;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine takes up a session that another left at any point of its work, and settles what was in flight. */
class SuccessorSettlesEachEntryTest {
    private static final int EPOCH = 5;
    private static final int BOTH = 0b11;
    private static final int A_ALONE = 0b01;

    @TempDir
    private Path directory;

    private final MemberProgress progress = new MemberProgress();
    private final UnsafeBuffer submission = new UnsafeBuffer(new byte[SubmitWriteEncoder.BLOCK_LENGTH + 8]);
    private SessionFile file;
    private ManyToOneRingBuffer ring;
    private CompletionReader completions;
    private SessionFeed feed;

    @BeforeEach
    void open() {
        file = SessionFile.create(directory, new SessionOptions(64 * 1024, 64));
        ring = new ManyToOneRingBuffer(file.submissions());
        completions = new CompletionReader(file);
        feed = new SessionFeed(file);
        progress.start(BOTH, 0);
    }

    @AfterEach
    void close() {
        file.close();
    }

    @Test
    void whatIsKeptCompletesAndTheRestIsReadAgain() {
        for (int sequence = 1; sequence <= 4; sequence++) {
            stamp(EPOCH, sequence, AckLevel.APPLIED_BOTH);
        }
        final long third = feed.completions.ticket(2);

        succeed("5:2");

        assertEquals(1, completed(Status.OK, AckLevel.APPLIED_BOTH));
        assertEquals(2, completed(Status.OK, AckLevel.APPLIED_BOTH));
        assertFalse(completions.hasNext());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
        assertEquals(third, feed.submissions.ticket());
    }

    @Test
    void whatIsInTwoEpochsIsSettledByItsOwn() {
        stamp(EPOCH, 7, AckLevel.FLUSHED_BOTH);
        stamp(EPOCH + 1, 1, AckLevel.APPLIED_ONE);
        stamp(EPOCH + 1, 2, AckLevel.APPLIED_ONE);

        succeed("5:7,6:1");

        assertEquals(7, completed(Status.OK, AckLevel.FLUSHED_BOTH));
        assertEquals(1, completed(Status.OK, AckLevel.APPLIED_ONE));
        assertFalse(completions.hasNext());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
    }

    @Test
    void whatIsAnsweredIsNotAnsweredAgain() {
        submit();
        feed.answer(Status.NO_SUCH_OBJECT, null);

        succeed("");

        assertEquals(0, completed(Status.NO_SUCH_OBJECT, null));
        assertEquals(0, feed.submissions.peek());
    }

    @Test
    void aSlotWithoutStampOrAnswerIsReadAgain() {
        submit();
        final long ticket = feed.submissions.ticket();
        feed.completions.reserve(ticket);

        succeed("5:9");

        assertFalse(completions.hasNext());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
        assertEquals(ticket, feed.submissions.ticket());
    }

    @Test
    void aCreateUnderWayIsReadAgain() {
        submit();
        feed.create();
        assertFalse(feed.hasRoom(), "nothing is taken up behind a create");

        succeed("");

        assertTrue(feed.hasRoom());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
    }

    @Test
    void whatWasPublishedIsNotReadAgainThoughItsRoomWasNotGivenBack() {
        stamp(EPOCH, 1, AckLevel.APPLIED_ONE);
        progress.onAck(0, 1, 0, 0, 1);
        assertTrue(feed.complete(progress));
        assertEquals(1, completed(Status.OK, AckLevel.APPLIED_ONE));
        assertEquals(0, feed.submissions.committed());

        succeed("5:0");

        assertFalse(completions.hasNext());
        assertEquals(0, feed.submissions.peek());
        assertEquals(0, ring.size());
    }

    @Test
    void whatIsOnNoDeviceAndInNoRingIsRolledBack() {
        stamp(EPOCH, 1, AckLevel.FLUSHED_BOTH);
        progress.onAck(0, 1, 0, 0, 1);
        progress.onAck(1, 1, 0, 0, 1);
        feed.complete(progress);
        stamp(EPOCH, 2, AckLevel.FLUSHED_BOTH);

        succeed("5:0");

        assertEquals(1, completed(Status.ROLLED_BACK, AckLevel.FLUSHED_BOTH));
        assertFalse(completions.hasNext());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
    }

    @Test
    void oneMemberAloneGivesWhatOneCanGive() {
        stamp(EPOCH, 1, AckLevel.APPLIED_ONE);
        stamp(EPOCH, 2, AckLevel.APPLIED_BOTH);
        stamp(EPOCH, 3, AckLevel.FLUSHED_BOTH);
        progress.start(A_ALONE, 0);

        succeed("5:3");

        assertEquals(1, completed(Status.OK, AckLevel.APPLIED_ONE));
        assertEquals(2, completed(Status.OK, AckLevel.APPLIED_ONE));
        assertEquals(3, completed(Status.OK, AckLevel.FLUSHED_ONE));
    }

    @Test
    void aSecondGatherBeforeAnythingCompletedChangesNothing() {
        stamp(EPOCH, 1, AckLevel.APPLIED_BOTH);
        stamp(EPOCH, 2, AckLevel.APPLIED_BOTH);
        feed.rewind(Kept.of("5:1"));

        succeed("5:1,6:0");

        assertEquals(1, completed(Status.OK, AckLevel.APPLIED_BOTH));
        assertFalse(completions.hasNext());
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
    }

    @Test
    void slotsThatMakeNoSenseAreRejected() {
        stamp(EPOCH, 1, AckLevel.APPLIED_BOTH);
        feed.completions.reserve(8);

        feed = new SessionFeed(file);

        assertTrue(feed.isRejected());
        assertTrue(feed.isFinished());
    }

    @Test
    void aKeptEntryBehindOneThatIsNotIsRejected() {
        stamp(EPOCH, 1, AckLevel.APPLIED_BOTH);
        stamp(EPOCH - 1, 1, AckLevel.APPLIED_BOTH);

        succeed("4:1,5:0");

        assertTrue(feed.isRejected());
    }

    private void succeed(final String kept) {
        feed = new SessionFeed(file);
        feed.rewind(Kept.of(kept));
        feed.complete(progress);
    }

    private void stamp(final int epoch, final long sequence, final AckLevel level) {
        submit();
        feed.stamp(epoch, sequence, 0, (short) 0, level.code());
    }

    private void submit() {
        assertTrue(ring.write(SubmissionType.APPEND, submission, 0, submission.capacity()));
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
    }

    /** The next completion; returns its sequence. */
    private long completed(final int status, final AckLevel level) {
        assertTrue(completions.hasNext());
        assertEquals(Status.name(status), Status.name(completions.status()));
        assertEquals(level, AckLevel.of(completions.level()));
        final long sequence = completions.sequence();
        completions.advance();
        completions.commit();
        return sequence;
    }
}
