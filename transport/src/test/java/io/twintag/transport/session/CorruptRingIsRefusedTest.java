package io.twintag.transport.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorruptRingIsRefusedTest {
    private static final int CAPACITY = SessionPair.RING_LENGTH;
    private static final int HEAD = CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET;
    private static final int TAIL = CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    private static final int SEEDS = 3_000;

    @TempDir
    private Path dir;

    private SessionPair pair;
    private UnsafeBuffer ring;

    @BeforeEach
    void open() {
        pair = new SessionPair(dir);
        ring = pair.client.submissions();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aRecordShorterThanItsHeader() {
        ring.putInt(0, 7);

        assertCorrupt();
    }

    @Test
    void aRecordBeyondTheEndOfTheRing() {
        ring.putInt(4, SubmissionType.APPEND);
        for (final int length : new int[] {CAPACITY + 1, CAPACITY + 8, Integer.MAX_VALUE, Integer.MAX_VALUE - 7}) {
            ring.putInt(0, length);

            assertCorrupt();
        }
    }

    @Test
    void paddingBeyondTheEndOfTheRing() {
        ring.putInt(4, -1);
        ring.putInt(0, Integer.MAX_VALUE);

        assertCorrupt();
    }

    @Test
    void paddingThatReachesIntoWhatIsNotGivenBackYet() {
        final SubmissionReader reader = new SubmissionReader(pair.engine);
        final int payloadLength = 1024 - SessionPair.recordLength(0);
        for (int i = 0; i < CAPACITY / 1024; i++) {
            pair.append(payloadLength, 1);
            assertEquals(SubmissionType.APPEND, reader.peek());
            reader.advance();
            if (reader.position() == CAPACITY / 2) {
                reader.commit();
            }
        }
        ring.putInt(4, -1);
        ring.putInt(0, CAPACITY / 2 + 8);

        assertEquals(Status.BAD_SUBMISSION, reader.peek());
    }

    @Test
    void aTypeThatIsNone() {
        for (final int type : new int[] {0, 5, -2, Integer.MIN_VALUE}) {
            ring.putInt(4, type);
            ring.putInt(0, 64);

            assertCorrupt();
        }
    }

    @Test
    void aRecordThatCannotHoldItsBlock() {
        ring.putInt(4, SubmissionType.APPEND);
        ring.putInt(0, 8 + SubmissionType.blockLength(SubmissionType.APPEND) - 1);

        assertCorrupt();
    }

    @Test
    void aRecordThatNoProducerMayMake() {
        ring.putInt(4, SubmissionType.APPEND);
        ring.putInt(0, CAPACITY / 8 + 8 + 1);

        assertCorrupt();
    }

    @Test
    void aHeadThatTheClientMovedIsNotFollowed() {
        final SubmissionReader reader = new SubmissionReader(pair.engine);
        pair.append(8, 1);
        reader.peek();
        reader.advance();
        ring.putLong(HEAD, 8);

        reader.commit();

        assertEquals(Status.BAD_SUBMISSION, reader.peek());
        assertEquals(8, ring.getLong(HEAD));
    }

    @Test
    void countersThatMakeNoSenseAreRefusedAtTheStart() {
        for (final long[] headAndTail : new long[][] {{-8, 0}, {4, 64}, {64, 0}, {0, CAPACITY + 8}, {0, -8}}) {
            ring.putLong(HEAD, headAndTail[0]);
            ring.putLong(TAIL, headAndTail[1]);

            assertTrue(new SubmissionReader(pair.engine).isCorrupt(), Arrays.toString(headAndTail));
        }
    }

    @Test
    void aClaimThatCannotBeFreedEndsTheSession() {
        final SubmissionReader reader = new SubmissionReader(pair.engine);
        ring.putLong(TAIL, 64);
        ring.putInt(0, Integer.MIN_VALUE);

        assertFalse(reader.unblock());
        assertTrue(reader.isCorrupt());
    }

    @Test
    void randomBytesAreReadOrRefusedAndNothingIsWrittenOutsideTheRing() {
        final byte[] before = new byte[SessionLayout.SLOT_LENGTH * SessionPair.SLOTS];
        final byte[] after = new byte[before.length];
        pair.client.completions().setMemory(0, before.length, (byte) 0x5A);
        pair.client.completions().getBytes(0, before);
        int refused = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            refused += survives(seed) ? 0 : 1;
        }
        pair.client.completions().getBytes(0, after);
        assertTrue(Arrays.equals(before, after), "the completions were written to");
        assertTrue(
                refused > SEEDS / 4 && refused < SEEDS, "a fuzz that finds " + refused + " of " + SEEDS + " is none");
    }

    /** True when the reader found nothing wrong. */
    private boolean survives(final int seed) {
        final Random random = new Random(seed);
        ring.setMemory(0, ring.capacity(), (byte) 0);
        pair.client.header().putLong(SessionLayout.TAKEN_OFFSET, 0);
        for (int i = random.nextInt(20); i > 0; i--) {
            pair.append(1 + random.nextInt(2000), i);
        }
        final SubmissionReader reader = new SubmissionReader(pair.engine);
        for (int round = 0; round < 8; round++) {
            damage(random);
            if (random.nextInt(4) == 0) {
                reader.unblock();
            }
            for (int i = 0; i < 400 && reader.peek() > 0; i++) {
                final int end = reader.offset() + reader.length();
                assertTrue(reader.offset() >= 8 && reader.length() > 0 && end <= CAPACITY, "seed " + seed);
                assertTrue(reader.ticket() > 0, "seed " + seed);
                reader.advance();
            }
            if (random.nextInt(8) == 0) {
                new SubmissionReader(pair.engine).peek();
            }
            reader.commit();
        }
        return !reader.isCorrupt();
    }

    private void damage(final Random random) {
        switch (random.nextInt(6)) {
            case 0 -> ring.putLong(random.nextInt(CAPACITY / 8) * 8, random.nextLong());
            case 1 -> ring.putInt(random.nextInt(64) * 8, random.nextInt(4000) - 1000);
            case 2 -> ring.putInt(random.nextInt(64) * 8 + 4, random.nextInt(8) - 2);
            case 3 -> ring.putLong(TAIL, random.nextBoolean() ? random.nextLong() : random.nextInt(2 * CAPACITY));
            case 4 -> {
                final byte[] bytes = new byte[1 + random.nextInt(4096)];
                random.nextBytes(bytes);
                ring.putBytes(random.nextInt(CAPACITY - bytes.length), bytes);
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    ring.putLong(HEAD, random.nextLong());
                }
            }
        }
    }

    private void assertCorrupt() {
        final SubmissionReader reader = new SubmissionReader(pair.engine);
        assertEquals(Status.BAD_SUBMISSION, reader.peek());
        assertEquals(Status.BAD_SUBMISSION, reader.peek());
        reader.commit();
        assertFalse(reader.unblock());
        assertEquals(0, ring.getLong(HEAD), "a corrupt ring is left as it is");
    }
}
