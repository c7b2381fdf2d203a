package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmittingAllocatesNothingTest {
    private static final int ROUNDS = 20_000;

    @TempDir
    private Path runDir;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[256]);
    private final SubmissionClaim claim = new SubmissionClaim();
    // Once: a method reference made at each poll would be the test's own allocation.
    private final CompletionHandler handler = completion -> assertEquals(Status.OK, completion.status());
    private long refusals;

    @Test
    void neitherAppendNorClaimNorPollNorARefusalAllocates() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EngineStub engine = new EngineStub(runDir);
                Session session = connect(engine)) {
            round(engine, session, ROUNDS);
            // The measurement itself allocates once.
            threads.getCurrentThreadAllocatedBytes();
            long allocated = 0;
            for (int i = 0; i < ROUNDS; i++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                submit(session);
                allocated += threads.getCurrentThreadAllocatedBytes() - before;
                engine.step();
                final long beforePoll = threads.getCurrentThreadAllocatedBytes();
                session.poll(handler, 100);
                allocated += threads.getCurrentThreadAllocatedBytes() - beforePoll;
            }
            assertTrue(refusals >= 2 * ROUNDS);
            assertTrue(allocated < ROUNDS, "bytes for " + ROUNDS + " rounds: " + allocated);
        }
    }

    private void round(final EngineStub engine, final Session session, final int times) {
        for (int i = 0; i < times; i++) {
            submit(session);
            engine.step();
            session.poll(handler, 100);
        }
    }

    private void submit(final Session session) {
        session.append(1, payload, 0, 256);
        session.write(1, 7, payload, 0, 256, AckLevel.FLUSHED_BOTH);
        session.tryClaimAppend(1, 128, AckLevel.APPLIED_ONE, claim);
        claim.commit();
        refusals += session.append(1, payload, 0, -1) < 0 ? 1 : 0;
    }

    private Session connect(final EngineStub engine) {
        final Thread connector = new Thread(() -> {
            while (engine.served.isEmpty()) {
                engine.step();
            }
        });
        connector.start();
        final Session session = Session.connect(SessionHarness.context(runDir).closeTimeoutNs(0));
        SessionHarness.await(() -> !connector.isAlive(), "connected");
        return session;
    }
}
