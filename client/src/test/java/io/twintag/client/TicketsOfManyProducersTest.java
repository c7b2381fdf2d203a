package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketsOfManyProducersTest {
    private static final int PRODUCERS = 4;
    private static final int SUBMISSIONS = 20_000;

    @TempDir
    private Path runDir;

    @Test
    void ticketsAreUniqueGrowPerThreadAndAreWhatTheEngineSees() throws InterruptedException, ExecutionException {
        final long seed = System.nanoTime();
        final ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS);
        try (EngineStub engine = new EngineStub(runDir).start();
                Session session = Session.connect(SessionHarness.context(runDir).submissionRingLength(64 * 1024))) {
            final List<Future<LongArrayList>> producers = new ArrayList<>();
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(threads.submit(producer(session, seed + i)));
            }
            final LongArrayList completed = new LongArrayList();
            SessionHarness.await(
                    () -> {
                        session.poll(
                                c -> {
                                    assertEquals(Status.OK, c.status());
                                    completed.addLong(c.ticket());
                                },
                                1000);
                        return completed.size() == PRODUCERS * SUBMISSIONS;
                    },
                    "all completions, seed " + seed);

            final long[] submitted = new long[PRODUCERS * SUBMISSIONS];
            for (int i = 0; i < PRODUCERS; i++) {
                final LongArrayList tickets = producers.get(i).get();
                for (int k = 1; k < tickets.size(); k++) {
                    assertTrue(tickets.getLong(k) > tickets.getLong(k - 1), "seed " + seed);
                }
                System.arraycopy(tickets.toLongArray(), 0, submitted, i * SUBMISSIONS, SUBMISSIONS);
            }
            Arrays.sort(submitted);
            engine.stop();
            assertEquals(0, engine.wrongCrcs(), "seed " + seed);
            assertEquals(completed, engine.only().tickets);
            assertTrue(Arrays.equals(submitted, completed.toLongArray()), "seed " + seed);
            assertTrue(submitted[submitted.length - 1] > 100L * 64 * 1024, "the ring was to be lapped often");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Appends, claims, and aborts now and then, by the luck of its seed. */
    private static Callable<LongArrayList> producer(final Session session, final long seed) {
        return () -> {
            final Random random = new Random(seed);
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[1024]);
            random.nextBytes(payload.byteArray());
            final SubmissionClaim claim = new SubmissionClaim();
            final LongArrayList tickets = new LongArrayList();
            while (tickets.size() < SUBMISSIONS) {
                final int length = 1 + random.nextInt(500);
                long ticket;
                switch (random.nextInt(8)) {
                    case 0 -> {
                        ticket = session.tryClaimAppend(1, length, AckLevel.APPLIED_BOTH, claim);
                        if (ticket > 0) {
                            claim.buffer().putBytes(0, payload, 0, length);
                            assertEquals(ticket, claim.commit());
                        }
                    }
                    case 1 -> {
                        ticket = session.tryClaimWrite(2, 7, length, AckLevel.APPLIED_BOTH, claim);
                        if (ticket > 0) {
                            claim.abort();
                            ticket = 0;
                        }
                    }
                    default -> ticket = session.append(1, payload, random.nextInt(500), length);
                }
                if (ticket > 0) {
                    tickets.addLong(ticket);
                } else if (ticket < 0) {
                    assertEquals(Status.BACK_PRESSURED, ticket);
                    Thread.yield();
                }
            }
            return tickets;
        };
    }
}
