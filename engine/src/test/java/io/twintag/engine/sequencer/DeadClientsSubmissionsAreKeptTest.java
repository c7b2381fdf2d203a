package io.twintag.engine.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionOptions;
import io.twintag.transport.session.SubmissionType;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session whose client is gone is let go when its ring is drained, whatever else the client had begun there. */
class DeadClientsSubmissionsAreKeptTest {
    private static final int RING_LENGTH = 64 * 1024;

    @TempDir
    private Path directory;

    private final UnsafeBuffer submission = new UnsafeBuffer(new byte[SubmitWriteEncoder.BLOCK_LENGTH + 8]);
    private SessionFile file;
    private ManyToOneRingBuffer ring;
    private SessionFeed feed;

    @BeforeEach
    void open() {
        file = SessionFile.create(directory, new SessionOptions(RING_LENGTH, 4096));
        ring = new ManyToOneRingBuffer(file.submissions());
        feed = new SessionFeed(file);
    }

    @AfterEach
    void close() {
        file.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 200, 500})
    void behindAbortedClaims(final int aborted) {
        for (int i = 0; i < aborted; i++) {
            ring.abort(ring.tryClaim(SubmissionType.APPEND, submission.capacity()));
        }
        submit();

        assertIsTakenBeforeTheSessionEnds();
    }

    @Test
    void behindClaimsThatDiedWithTheirThreads() {
        for (int i = 0; i < 200; i++) {
            assertTrue(ring.tryClaim(SubmissionType.APPEND, submission.capacity()) > 0);
        }
        submit();

        assertIsTakenBeforeTheSessionEnds();
    }

    /** A producer moves the tail before it writes a header; at the ring's end its claim goes on at the start. */
    @Test
    void behindAClaimOfWhichNothingWasWrittenAcrossTheEndOfTheRing() {
        final int message = submission.capacity();
        while (ring.producerPosition() < RING_LENGTH - 64) {
            submit();
            take();
        }
        final int tail = file.submissions().capacity()
                - RingBufferDescriptor.TRAILER_LENGTH
                + RingBufferDescriptor.TAIL_POSITION_OFFSET;
        file.submissions().putLong(tail, RING_LENGTH + 3 * message);
        submit();

        assertIsTakenBeforeTheSessionEnds();
    }

    @Test
    void nothingCommittedBehindAnOpenClaimLetsTheSessionEnd() {
        final int tail = file.submissions().capacity()
                - RingBufferDescriptor.TRAILER_LENGTH
                + RingBufferDescriptor.TAIL_POSITION_OFFSET;
        file.submissions().putLong(tail, 256);
        feed.clientGone();

        assertEnds();
        assertFalse(feed.isRejected());
    }

    private void assertIsTakenBeforeTheSessionEnds() {
        feed.clientGone();
        for (int i = 0; i < 1_000 && feed.submissions.peek() == 0; i++) {
            assertFalse(feed.isFinished(), "is let go with a submission in its ring");
        }
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
        assertFalse(feed.isFinished());
        take();
        assertEnds();
        assertFalse(feed.isRejected());
    }

    private void assertEnds() {
        boolean isFinished = false;
        for (int i = 0; i < 1_000 && !isFinished; i++) {
            isFinished = feed.isFinished();
        }
        assertTrue(isFinished);
    }

    private void submit() {
        assertTrue(ring.write(SubmissionType.APPEND, submission, 0, submission.capacity()));
    }

    private void take() {
        assertEquals(SubmissionType.APPEND, feed.submissions.peek());
        feed.answer(Status.NO_SUCH_OBJECT, null);
        final MemberProgress progress = new MemberProgress();
        progress.start(0b11, 0);
        feed.complete(progress);
    }
}
