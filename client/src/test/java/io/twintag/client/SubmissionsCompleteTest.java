package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionsCompleteTest {
    private static final long TIMEOUT_NS = SessionHarness.TIMEOUT_NS;

    @TempDir
    private Path runDir;

    private final Completion completion = new Completion();
    private EngineStub engine;
    private Session session;

    @BeforeEach
    void connect() {
        engine = new EngineStub(runDir).notingPayloads().start();
        session = Session.connect(SessionHarness.context(runDir));
    }

    @AfterEach
    void close() {
        session.close();
        engine.close();
    }

    @Test
    void anAppendCompletesWithItsTag() {
        final long ticket = session.append(5, SessionHarness.ascii("xhellox"), 1, 5, AckLevel.FLUSHED_BOTH);

        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        assertEquals(ticket, completion.ticket());
        assertEquals(EngineStub.EPOCH, completion.epoch());
        assertEquals(1, completion.sequence());
        assertEquals(EngineStub.GENERATOR, completion.generator());
        assertEquals(AckLevel.FLUSHED_BOTH, completion.level());
        assertEquals(ticket, session.completedTicket());
        assertEquals(List.of("5:hello"), engine.only().payloads);
    }

    @Test
    void theDefaultLevelIsAppliedByBoth() {
        session.await(session.append(5, SessionHarness.ascii("a"), 0, 1), completion, TIMEOUT_NS);

        assertEquals(AckLevel.APPLIED_BOTH, completion.level());
    }

    @Test
    void aBlockWriteCarriesItsFirstBlock() {
        final UnsafeBuffer block = new UnsafeBuffer(new byte[4096]);

        final long ticket = session.write(2, 1L << 40, block, 0, 4096, AckLevel.APPLIED_ONE);

        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        assertEquals(1L << 40, completion.position());
        assertEquals(0, engine.wrongCrcs());
    }

    @Test
    void aClaimIsFilledInPlace() {
        final SubmissionClaim claim = new SubmissionClaim();
        for (final String text : new String[] {"first", "second one"}) {
            final long ticket = session.tryClaimAppend(4, text.length(), AckLevel.APPLIED_BOTH, claim);
            assertTrue(ticket > 0);
            assertEquals(text.length(), claim.length());
            claim.buffer().putStringWithoutLengthAscii(claim.offset(), text);

            assertEquals(ticket, claim.commit());
            assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        }
        final long ticket = session.tryClaimWrite(6, 12, 3, AckLevel.APPLIED_BOTH, claim);
        claim.buffer().putStringWithoutLengthAscii(0, "abc");
        claim.commit();
        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        assertEquals(12, completion.position());
        assertEquals(List.of("4:first", "4:second one", "6:abc"), engine.only().payloads);
    }

    @Test
    void anAbortedClaimIsNoSubmission() {
        final SubmissionClaim claim = new SubmissionClaim();
        session.tryClaimAppend(4, 100, AckLevel.APPLIED_BOTH, claim);
        claim.abort();
        final long ticket = session.append(4, SessionHarness.ascii("after"), 0, 5);

        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        assertEquals(1, completion.sequence());
        assertEquals(List.of("4:after"), engine.only().payloads);
    }

    @Test
    void aClaimEndsOnce() {
        final SubmissionClaim claim = new SubmissionClaim();
        assertThrows(IllegalStateException.class, claim::commit);
        session.tryClaimAppend(4, 8, AckLevel.APPLIED_BOTH, claim);
        assertThrows(IllegalStateException.class, () -> session.tryClaimAppend(4, 8, AckLevel.APPLIED_BOTH, claim));
        claim.commit();
        assertThrows(IllegalStateException.class, claim::commit);
        assertThrows(IllegalStateException.class, claim::abort);
    }

    @Test
    void aClaimKeepsItsWriterInside() {
        final SubmissionClaim claim = new SubmissionClaim();
        session.tryClaimAppend(4, 8, AckLevel.APPLIED_BOTH, claim);

        assertThrows(IndexOutOfBoundsException.class, () -> claim.buffer().putLong(1, 0));
        claim.abort();
    }

    @Test
    void anEmptyRecordIsARecord() {
        final SubmissionClaim claim = new SubmissionClaim();
        session.append(4, new UnsafeBuffer(new byte[0]), 0, 0);
        final long ticket = session.tryClaimAppend(4, 0, AckLevel.APPLIED_BOTH, claim);
        claim.commit();

        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        assertEquals(List.of("4:", "4:"), engine.only().payloads);
    }

    @Test
    void payloadsThatAreTooLargeAndEmptyRangesOfBlocksAreRefused() {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[session.maxPayloadLength() + 1]);

        assertEquals(Status.TOO_LARGE, session.append(1, large, 0, large.capacity()));
        assertEquals(Status.OUT_OF_RANGE, session.write(1, 0, large, 0, 0, AckLevel.APPLIED_BOTH));
        assertEquals(Status.TOO_LARGE, session.append(1, large, 0, -1));
        assertEquals(
                Status.OK, session.await(session.append(1, large, 0, large.capacity() - 1), completion, TIMEOUT_NS));
    }

    @Test
    void aRangeOutsideTheSourceLeavesNoClaimBehind() {
        final UnsafeBuffer small = new UnsafeBuffer(new byte[8]);
        assertThrows(IndexOutOfBoundsException.class, () -> session.append(1, small, 4, 8));
        assertThrows(NullPointerException.class, () -> session.append(1, small, 0, 8, null));

        assertEquals(Status.OK, session.await(session.append(1, small, 0, 8), completion, TIMEOUT_NS));
    }

    @Test
    void objectsAreCreatedAndOpenedByName() {
        final ObjectHandle made = session.createAndAwait("orders", ObjectKind.BLOCK, 4096, 1L << 20, TIMEOUT_NS);
        final ObjectHandle found = session.openAndAwait("orders", TIMEOUT_NS);

        assertEquals(new ObjectHandle(6, "orders", ObjectKind.BLOCK, 4096, 1L << 33), made);
        assertEquals(made, found);
    }

    @Test
    void aRefusalSaysWhatWasAskedAndWhatToDo() {
        final SubmissionException ex =
                assertThrows(SubmissionException.class, () -> session.openAndAwait("nothing", TIMEOUT_NS));

        assertEquals(Status.NO_SUCH_OBJECT, ex.status());
        assertTrue(ex.getMessage().contains("open 'nothing'"), ex.getMessage());
        assertTrue(ex.getMessage().contains(Status.remedy(Status.NO_SUCH_OBJECT)), ex.getMessage());
    }

    @Test
    void namesAndShapesAreCheckedBeforeTheyTravel() {
        assertEquals(Status.BAD_NAME, session.open("a/b"));
        assertEquals(Status.BAD_NAME, session.create("", ObjectKind.LOG, 0, 1));
        assertEquals(Status.BAD_SHAPE, session.create("log", ObjectKind.LOG, 512, 1));
        assertEquals(Status.BAD_SHAPE, session.create("blocks", ObjectKind.BLOCK, 1000, 1000));
        assertEquals(0, session.backlogBytes());
    }

    @Test
    void pollHandsOverInOrderUpToTheLimit() {
        final List<Long> submitted = new ArrayList<>();
        final List<Long> completed = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            submitted.add(session.append(1, SessionHarness.ascii("x"), 0, 1));
        }
        final long last = submitted.get(99);
        SessionHarness.await(() -> session.completedTicket() == last, "all completed");

        assertEquals(30, session.poll(c -> completed.add(c.ticket()), 30));
        assertEquals(70, session.poll(c -> completed.add(c.ticket()), 1000));
        assertEquals(0, session.poll(c -> completed.add(c.ticket()), 1000));
        assertEquals(submitted, completed);
    }

    @Test
    void aHandlerThatThrowsLosesNothingAfterIt() {
        final long first = session.append(1, SessionHarness.ascii("x"), 0, 1);
        final long second = session.append(1, SessionHarness.ascii("x"), 0, 1);
        SessionHarness.await(() -> session.completedTicket() == second, "both completed");

        assertThrows(
                IllegalStateException.class,
                () -> session.poll(
                        c -> {
                            throw new IllegalStateException("of the application");
                        },
                        10));
        final List<Long> rest = new ArrayList<>();
        session.poll(c -> rest.add(c.ticket()), 10);

        assertNotEquals(first, second);
        assertEquals(List.of(second), rest);
    }

    @Test
    void awaitingATicketThatIsGoneIsAnErrorOfTheCaller() {
        final long first = session.append(1, SessionHarness.ascii("x"), 0, 1);
        final long second = session.append(1, SessionHarness.ascii("x"), 0, 1);
        session.await(second, completion, TIMEOUT_NS);

        assertThrows(IllegalArgumentException.class, () -> session.await(first, completion, TIMEOUT_NS));
        assertEquals(Status.OK, session.await(second, completion, TIMEOUT_NS), "the last one is still known");
        assertEquals(Status.BACK_PRESSURED, session.await(Status.BACK_PRESSURED, completion, TIMEOUT_NS));
    }

    @Test
    void twoSessionsDoNotSeeEachOther() {
        try (Session other = Session.connect(SessionHarness.context(runDir))) {
            assertNotEquals(session.sessionId(), other.sessionId());
            assertEquals(
                    Status.OK,
                    session.await(session.append(1, SessionHarness.ascii("mine"), 0, 4), completion, TIMEOUT_NS));
            assertEquals(
                    Status.OK,
                    other.await(other.append(2, SessionHarness.ascii("theirs"), 0, 6), completion, TIMEOUT_NS));
        }
        engine.stop();
        assertEquals(List.of("1:mine"), engine.served.get(0).payloads);
        assertEquals(List.of("2:theirs"), engine.served.get(1).payloads);
    }
}
