package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackPressureLosesNothingTest {
    @TempDir
    private Path runDir;

    @Test
    void aFullRingRefusesAndTakesAgainWhenTheEngineReads() {
        try (EngineStub engine = new EngineStub(runDir).serving(false).start();
                Session session = Session.connect(SessionHarness.context(runDir))) {
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[1000]);
            final List<Long> accepted = new ArrayList<>();
            long ticket = session.append(1, payload, 0, 1000);
            while (ticket > 0) {
                accepted.add(ticket);
                ticket = session.append(1, payload, 0, 1000);
            }
            assertEquals(Status.BACK_PRESSURED, ticket);
            assertTrue(session.backlogBytes() > 250 * 1024);
            assertEquals(Status.BACK_PRESSURED, session.open("name"));

            engine.serving(true);
            final List<Long> completed = new ArrayList<>();
            SessionHarness.await(
                    () -> session.poll(c -> completed.add(c.ticket()), 64) >= 0 && completed.size() == accepted.size(),
                    "all completions");

            assertEquals(accepted, completed);
            assertTrue(session.append(1, payload, 0, 1000) > 0);
        }
    }

    @Test
    void completionsThatNobodyConsumesHoldTheEngineAndThenTheSubmitters() {
        try (EngineStub engine = new EngineStub(runDir).start();
                Session session = Session.connect(
                        SessionHarness.context(runDir).completionSlots(64).submissionRingLength(64 * 1024))) {
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
            final LongArrayList accepted = new LongArrayList();
            // The engine takes 64 at most; then the ring fills behind them.
            SessionHarness.await(
                    () -> {
                        final long ticket = session.append(1, payload, 0, 100);
                        if (ticket > 0) {
                            accepted.addLong(ticket);
                        }
                        return ticket == Status.BACK_PRESSURED && session.backlogBytes() > 63 * 1024;
                    },
                    "back-pressure");
            assertTrue(accepted.size() > 64);

            final List<Long> completed = new ArrayList<>();
            SessionHarness.await(
                    () -> session.poll(c -> completed.add(c.ticket()), 7) >= 0 && completed.size() == accepted.size(),
                    "all completions");

            assertEquals(new ArrayList<>(accepted), completed);
            engine.stop();
            assertEquals(accepted, engine.only().tickets);
        }
    }
}
