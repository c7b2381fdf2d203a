package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionException;
import io.twintag.transport.session.SessionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLossIsNoticedTest {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @TempDir
    private Path runDir;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
    private final Completion completion = new Completion();
    private final AtomicLong aheadNs = new AtomicLong();

    @Test
    void aStaleHeartbeatIsNotConnected() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            assertTrue(session.isConnected());
            final long ticket = session.append(1, payload, 0, 64);
            engine.stop();
            assertEquals(Status.TIMED_OUT, session.await(ticket, completion, SHORT_NS), "it may still come back");

            aheadNs.set(TimeUnit.SECONDS.toNanos(6));

            assertEquals(Status.NOT_CONNECTED, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
            assertFalse(session.isConnected());
            assertEquals(Status.NOT_CONNECTED, session.append(1, payload, 0, 64));
            assertEquals(Status.NOT_CONNECTED, session.open("name"));
        }
    }

    @Test
    void anEngineThatComesBackIsServedAgain() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            final long ticket = session.append(1, payload, 0, 64);
            SessionHarness.await(() -> session.backlogBytes() == 0, "taken");
            engine.stop();
            aheadNs.set(TimeUnit.SECONDS.toNanos(6));
            assertFalse(session.isConnected());
            assertEquals(Status.NOT_CONNECTED, session.append(1, payload, 0, 64));
            aheadNs.set(0);

            try (EngineStub successor = new EngineStub(runDir).start()) {
                assertEquals(Status.OK, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
                final long next = session.append(1, payload, 0, 64);
                assertEquals(Status.OK, session.await(next, completion, SessionHarness.TIMEOUT_NS));
                successor.stop();
                assertEquals(List.of(next), List.copyOf(successor.only().tickets), "nothing is taken twice");
            }
        }
    }

    @Test
    void whoOnlySubmitsNoticesTheNextEngineToo() {
        try (EngineStub engine = new EngineStub(runDir).start();
                Session session = connect()) {
            engine.stop();
            aheadNs.set(TimeUnit.SECONDS.toNanos(6));
            assertEquals(Status.NOT_CONNECTED, session.status());
            assertEquals(Status.NOT_CONNECTED, session.append(1, payload, 0, 64));
            aheadNs.set(0);

            try (EngineStub successor = new EngineStub(runDir).start()) {
                SessionHarness.await(() -> session.append(1, payload, 0, 64) > 0, "taken again");
                successor.stop();
            }
        }
    }

    @Test
    void closingWithoutAnEngineLeavesWhatIsNotFinishedToTheNext() throws IOException {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start()) {
            final Session finished = connect();
            final Session unfinished = connect();
            unfinished.append(1, payload, 0, 64);
            engine.stop();
            aheadNs.set(TimeUnit.SECONDS.toNanos(6));
            final long startNs = System.nanoTime();

            finished.close();
            unfinished.close();

            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(10));
            final List<Path> left = SessionFile.list(RunDirectory.sessions(runDir));
            assertEquals(1, left.size());
            try (SessionFile file = SessionFile.open(left.get(0))) {
                assertEquals(unfinished.sessionId(), file.sessionId());
                assertTrue(file.isClosing());
            }
        }
    }

    @Test
    void aLevelThatIsOnlyReachedCannotBeAskedFor() {
        try (EngineStub engine = new EngineStub(runDir).start();
                Session session = connect()) {
            assertThrows(IllegalArgumentException.class, () -> session.append(1, payload, 0, 64, AckLevel.FLUSHED_ONE));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> session.tryClaimAppend(1, 64, AckLevel.FLUSHED_ONE, new SubmissionClaim()));
            engine.stop();
        }
    }

    @Test
    void anEngineWhoseProcessIsGoneIsNotWaitedFor() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            final long ticket = session.append(1, payload, 0, 64);
            engine.stop();
            aheadNs.set(TimeUnit.MILLISECONDS.toNanos(400));

            assertEquals(Status.NOT_CONNECTED, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
        }
    }

    @Test
    void anEngineThatIsHeldUpLivesAndIsWaitedFor() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            final long ticket = session.append(1, payload, 0, 64);
            engine.holdUp();
            aheadNs.set(TimeUnit.MILLISECONDS.toNanos(400));

            assertEquals(Status.TIMED_OUT, session.await(ticket, completion, SHORT_NS));
            assertTrue(session.isConnected());

            engine.stop();
            aheadNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
            assertEquals(Status.NOT_CONNECTED, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
        }
    }

    @Test
    void whatAWallClockSaysInAHeartbeatMeansNothing() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            final long ticket = session.append(1, payload, 0, 64);
            SessionHarness.await(() -> session.backlogBytes() == 0, "taken");
            engine.holdUp();
            for (final long wallMs : new long[] {1, Long.MAX_VALUE, 2}) {
                engine.only().file.engineHeartbeat(wallMs);
                aheadNs.addAndGet(TimeUnit.SECONDS.toNanos(4));
                assertEquals(Status.TIMED_OUT, session.await(ticket, completion, SHORT_NS), "it beats");
                assertTrue(session.isConnected());
            }
            engine.stop();
            aheadNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertEquals(Status.NOT_CONNECTED, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
        }
    }

    @Test
    void whatWasCompletedBeforeTheEngineLeftIsStillSeen() {
        try (EngineStub engine = new EngineStub(runDir).start();
                Session session = connect()) {
            final long ticket = session.append(1, payload, 0, 64);
            SessionHarness.await(() -> session.completedTicket() == ticket, "completed");
            engine.stop();
            aheadNs.set(TimeUnit.SECONDS.toNanos(6));

            assertEquals(Status.OK, session.await(ticket, completion, SessionHarness.TIMEOUT_NS));
        }
    }

    @Test
    void awaitEndsAtItsDeadline() {
        try (EngineStub engine = new EngineStub(runDir).publishing(false).start();
                Session session = connect()) {
            final long startNs = System.nanoTime();

            assertEquals(Status.TIMED_OUT, session.await(session.append(1, payload, 0, 64), completion, SHORT_NS));
            assertTrue(System.nanoTime() - startNs >= SHORT_NS);

            engine.publishing(true);
        }
    }

    @Test
    void withoutAnEngineConnectSaysHowToStartOne() {
        final SessionContext ctx = SessionHarness.context(runDir).connectTimeoutNs(SHORT_NS);

        final SessionException ex = assertThrows(SessionException.class, () -> Session.connect(ctx));

        assertEquals(Status.NOT_CONNECTED, ex.status());
        assertTrue(ex.getMessage().contains("twintag start --dir " + ctx.directory()), ex.getMessage());
    }

    @Test
    void withAnEngineThatDoesNotAnswerNoFileIsLeft() throws IOException {
        final Path sessions = Files.createDirectories(RunDirectory.sessions(runDir));

        assertThrows(
                SessionException.class,
                () -> Session.connect(SessionHarness.context(runDir).connectTimeoutNs(SHORT_NS)));

        try (Stream<Path> files = Files.list(sessions)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aRejectedSessionSaysWhy() {
        try (EngineStub engine =
                new EngineStub(runDir).rejecting(Status.BAD_SUBMISSION).start()) {
            final SessionException ex =
                    assertThrows(SessionException.class, () -> Session.connect(SessionHarness.context(runDir)));

            assertEquals(Status.BAD_SUBMISSION, ex.status());
            engine.stop();
        }
    }

    @Test
    void closingFinishesWhatWasSubmittedAndRemovesTheFile() throws IOException {
        try (EngineStub engine = new EngineStub(runDir).start()) {
            final Session session = connect();
            for (int i = 0; i < 500; i++) {
                assertTrue(session.append(1, payload, 0, 64) > 0);
            }

            session.close();
            session.close();

            assertEquals(Status.CLOSED, session.append(1, payload, 0, 64));
            assertFalse(session.isConnected());
            assertEquals(List.of(), SessionFile.list(RunDirectory.sessions(runDir)));
            engine.stop();
            assertEquals(500, engine.only().tickets.size());
        }
    }

    @Test
    void aContextIsForOneSessionAndItsCloneForAnother() {
        try (EngineStub engine = new EngineStub(runDir).start()) {
            final SessionContext ctx = SessionHarness.context(runDir);
            Session.connect(ctx).close();

            assertThrows(IllegalStateException.class, () -> Session.connect(ctx));
            Session.connect(ctx.clone()).close();
            assertTrue(ctx.toString().contains("submissionRingLength=262144"), ctx.toString());
            engine.stop();
            assertEquals(2, engine.served.size());
        }
    }

    private Session connect() {
        return Session.connect(SessionHarness.context(runDir)
                .closeTimeoutNs(SHORT_NS * 50)
                .nanoClock(() -> System.nanoTime() + aheadNs.get()));
    }
}
