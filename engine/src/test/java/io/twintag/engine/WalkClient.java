package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** One session of a walk: submits appends and block writes, and keeps what each was and what became of it. */
final class WalkClient {
    static final int BLOCK_SIZE = 512;
    static final int BLOCKS = 512;
    private static final int MAX_BLOCKS = 3;
    private static final int MAX_RECORD = 300;

    /** A submission; {@code first} and {@code count} of a block write, 0 of an append. */
    record Write(int client, int number, long ticket, boolean isAppend, int first, int count, AckLevel asked) {}

    /** What became of it. */
    record Done(Write write, int status, int epoch, long sequence, long position, AckLevel reached) {}

    final List<Done> done = new ArrayList<>();
    final int id;
    final int host;
    private final int levels;
    private final Deque<Write> inFlight = new ArrayDeque<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[MAX_BLOCKS * BLOCK_SIZE]);
    private final Session session;
    private final Random random;
    private int submitted;

    WalkClient(final int id, final int host, final int levels, final Session session, final Random random) {
        this.id = id;
        this.host = host;
        this.levels = levels;
        this.session = session;
        this.random = random;
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    int submitted() {
        return submitted;
    }

    /** What waits for its completion, for a failure's text. */
    int waiting() {
        return inFlight.size();
    }

    void submitSome(final int log, final int blocks) {
        for (int n = random.nextInt(6); n > 0; n--) {
            final AckLevel asked = AckLevel.values()[random.nextInt(levels)];
            payload.putInt(0, id);
            payload.putInt(4, submitted);
            final long ticket;
            final boolean isAppend = random.nextBoolean();
            int first = 0;
            int count = 0;
            if (isAppend) {
                ticket = session.append(log, payload, 0, 8 + random.nextInt(MAX_RECORD), asked);
            } else {
                count = 1 + random.nextInt(MAX_BLOCKS);
                first = random.nextInt(BLOCKS - count + 1);
                for (int i = 1; i < count; i++) {
                    payload.putInt(i * BLOCK_SIZE, id);
                    payload.putInt(i * BLOCK_SIZE + 4, submitted);
                }
                ticket = session.write(blocks, first, payload, 0, count * BLOCK_SIZE, asked);
            }
            if (ticket > 0) {
                inFlight.add(new Write(id, submitted++, ticket, isAppend, first, count, asked));
            } else {
                assertTrue(
                        ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED || ticket == Status.CLOSED,
                        () -> "submitting: " + Status.name((int) ticket));
            }
        }
    }

    void poll() {
        session.poll(this::onCompletion, 10_000);
    }

    private void onCompletion(final Completion completion) {
        assertFalse(inFlight.isEmpty(), () -> "a completion of nothing: " + completion);
        final Write write = inFlight.remove();
        assertEquals(write.ticket(), completion.ticket(), "each ticket once, and in its order");
        assertTrue(
                completion.status() == Status.OK
                        || completion.status() == Status.ROLLED_BACK
                        || completion.status() == Status.UNKNOWN,
                () -> "completed with " + Status.name(completion.status()));
        done.add(new Done(
                write,
                completion.status(),
                completion.epoch(),
                completion.sequence(),
                completion.position(),
                completion.level()));
    }

    void close() {
        session.close();
    }
}
