package io.twintag.transport.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.SubmitWriteEncoder;
import java.nio.file.Path;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionsAreReadOnceAndInOrderTest {
    @TempDir
    private Path dir;

    private SessionPair pair;
    private SubmissionReader reader;

    @BeforeEach
    void open() {
        pair = new SessionPair(dir);
        reader = new SubmissionReader(pair.engine);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void anEmptyRingHasNothing() {
        assertEquals(0, reader.peek());
        reader.commit();
        assertEquals(0, reader.position());
    }

    @Test
    void peekingDoesNotTake() {
        pair.append(100, 7);

        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(SubmitWriteEncoder.BLOCK_LENGTH + 100, reader.length());
        assertEquals(7, SessionPair.marker(reader));
        assertEquals(SessionPair.recordLength(100), reader.ticket());

        reader.advance();
        assertEquals(0, reader.peek());
    }

    @Test
    void whatIsLeftUncommittedIsSeenAgainByTheNextEngine() {
        pair.append(8, 1);
        pair.append(8, 2);
        reader.peek();
        reader.advance();
        reader.commit();
        reader.peek();
        reader.advance();

        final SubmissionReader successor = new SubmissionReader(pair.engine);

        assertEquals(SubmissionType.APPEND, successor.peek());
        assertEquals(2, SessionPair.marker(successor));
    }

    @Test
    void roomComesBackOnlyWithTheCommit() {
        int written = 0;
        while (pair.append(1000, written)) {
            written++;
        }
        for (int i = 0; i < written; i++) {
            assertEquals(SubmissionType.APPEND, reader.peek());
            assertEquals((byte) i, SessionPair.marker(reader));
            reader.advance();
        }
        assertEquals(0, reader.peek());
        assertFalse(pair.append(1000, 0));

        reader.commit();

        assertTrue(pair.append(1000, 42));
        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(42, SessionPair.marker(reader));
    }

    @Test
    void manyLapsKeepOrderAndTicketsGrow() {
        int written = 0;
        int read = 0;
        long lastTicket = 0;
        while (read < 20_000) {
            while (pair.append(1 + written % 1500, written)) {
                written++;
            }
            while (reader.peek() > 0) {
                assertEquals((byte) read, SessionPair.marker(reader));
                assertEquals(SubmitWriteEncoder.BLOCK_LENGTH + 1 + read % 1500, reader.length());
                assertTrue(reader.ticket() > lastTicket);
                lastTicket = reader.ticket();
                reader.advance();
                read++;
            }
            assertFalse(reader.isCorrupt());
            reader.commit();
        }
        assertEquals(written, read);
        assertEquals(pair.producer.producerPosition(), reader.position());
    }

    @Test
    void abortedClaimsArePassedOver() {
        for (int i = 0; i < 200; i++) {
            pair.producer.abort(pair.producer.tryClaim(SubmissionType.WRITE, 24));
        }
        pair.append(8, 9);

        int looks = 1;
        while (reader.peek() == 0) {
            looks++;
        }

        assertEquals(9, SessionPair.marker(reader));
        assertTrue(looks > 1 && looks < 10, "one peek passes over a bounded number, and it took " + looks);
    }

    @Test
    void aClaimThatIsNotCommittedHoldsWhatComesAfterIt() {
        final int claim = pair.producer.tryClaim(SubmissionType.APPEND, 32);
        pair.append(8, 5);
        assertEquals(0, reader.peek());

        pair.producer.commit(claim);

        assertEquals(SubmissionType.APPEND, reader.peek());
        reader.advance();
        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(5, SessionPair.marker(reader));
    }

    @Test
    void aClaimOfADeadProducerIsFreed() {
        pair.producer.tryClaim(SubmissionType.APPEND, 32);
        pair.append(8, 5);

        assertTrue(reader.unblock());

        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(5, SessionPair.marker(reader));
        assertFalse(reader.unblock(), "nothing is blocked any more");
    }

    @Test
    void aProducerThatDiedBeforeItsFirstStoreIsFreed() {
        final int tailIndex = SessionPair.RING_LENGTH + RingBufferDescriptor.TAIL_POSITION_OFFSET;
        pair.client.submissions().putLong(tailIndex, 64);
        pair.append(8, 5);

        assertTrue(reader.unblock());

        assertEquals(SubmissionType.APPEND, reader.peek());
        assertEquals(5, SessionPair.marker(reader));
        assertEquals(64 + SessionPair.recordLength(8), reader.ticket());
    }

    @Test
    void beforeItZeroesTheEngineSaysHowFarItTook() {
        pair.append(8, 1);
        reader.peek();
        reader.advance();
        reader.commit();

        assertEquals(reader.position(), pair.client.header().getLong(SessionLayout.TAKEN_OFFSET));
    }

    @Test
    void anEngineThatDiedWhileItZeroedIsSucceeded() {
        pair.append(8, 1);
        pair.append(8, 2);
        pair.append(8, 3);
        final int recordLength = SessionPair.recordLength(8);
        // It took two, said so, zeroed one of them, and died before it moved the head.
        pair.engine.header().putLong(SessionLayout.TAKEN_OFFSET, 2 * recordLength);
        pair.engine.submissions().setMemory(0, recordLength, (byte) 0);

        final SubmissionReader successor = new SubmissionReader(pair.engine);

        assertEquals(SubmissionType.APPEND, successor.peek());
        assertEquals(3, SessionPair.marker(successor));
        assertEquals(3 * recordLength, successor.ticket());
        assertEquals(2 * recordLength, pair.producer.consumerPosition());
        assertEquals(0, pair.engine.submissions().getLong(recordLength), "a producer must find zeros");
    }
}
