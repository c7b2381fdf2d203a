package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ObjectStateEncoder;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An append is refused, for its size say, and smaller ones behind it would fit: they are refused too, until the session
 * has seen the refusal, so that of what it sent to a log there is always a prefix.
 */
class NothingFollowsARefusalUnseenTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int SMALL = 16;
    private static final int BIG = 8192;
    private static final int ROOM = 4096;

    @TempDir
    Path directory;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BIG]);
    private final List<Integer> statuses = new ArrayList<>();
    private OneThreadMirror mirror;
    private Session session;
    private int log;
    private int other;

    @BeforeEach
    void start() {
        mirror = new OneThreadMirror(directory).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        other = session.createAndAwait("other", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                .id();
        limit(ROOM);
    }

    @AfterEach
    void stop() {
        session.close();
        mirror.close();
    }

    @Test
    void whatIsInFlightBehindItOnItsLogIsRefusedWithTheSameStatus() {
        append(log, SMALL);
        append(log, BIG);
        append(log, SMALL);
        append(other, SMALL);
        append(log, 0);
        poll(5);

        assertEquals(
                List.of(Status.OK, Status.STORAGE_SPACE, Status.STORAGE_SPACE, Status.OK, Status.STORAGE_SPACE),
                statuses);
    }

    @Test
    void whatIsSubmittedOnceItIsSeenIsTaken() {
        append(log, BIG);
        append(log, SMALL);
        poll(2);
        append(log, SMALL);
        poll(3);

        assertEquals(List.of(Status.STORAGE_SPACE, Status.STORAGE_SPACE, Status.OK), statuses);
    }

    @Test
    void whatIsSubmittedWhileItIsToldIsTaken() {
        append(log, BIG);
        mirror.stepUntil("it is refused", () -> session.poll(completion -> append(log, SMALL), 1) == 1);
        poll(1);

        assertEquals(List.of(Status.OK), statuses);
    }

    @Test
    void whatWasSubmittedBeforeItWasSeenIsRefusedHoweverLateTheEngineLooks() {
        final long refused = append(log, BIG);
        mirror.stepUntil("it is refused", () -> session.completedTicket() == refused);
        append(log, SMALL);
        assertEquals(1, session.poll(completion -> statuses.add(completion.status()), 10));
        poll(2);

        assertEquals(List.of(Status.STORAGE_SPACE, Status.STORAGE_SPACE), statuses);
    }

    @Test
    void theNextEngineRefusesItToo() {
        final long refused = append(log, BIG);
        mirror.stepUntil("it is refused", () -> session.completedTicket() == refused);
        append(log, SMALL);
        mirror.killEngine();
        mirror.startEngine();
        poll(2);
        append(log, SMALL);
        poll(3);

        assertEquals(List.of(Status.STORAGE_SPACE, Status.STORAGE_SPACE, Status.OK), statuses);
    }

    private long append(final int object, final int length) {
        final long ticket = session.append(object, payload, 0, length);
        assertTrue(ticket > 0);
        return ticket;
    }

    private void poll(final int count) {
        mirror.stepUntil(count + " are completed", () -> {
            session.poll(completion -> statuses.add(completion.status()), 100);
            return statuses.size() >= count;
        });
    }

    /** Device b says of the log: this is the end of what is allocated, and there is no room to grow. */
    private void limit(final long end) {
        final ExpandableArrayBuffer frame = new ExpandableArrayBuffer();
        final ObjectStateEncoder state = new ObjectStateEncoder();
        state.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder())
                .correlation(0)
                .status(Status.OK)
                .objectId(log)
                .end(end)
                .flags()
                .clear()
                .full(true);
        state.reason("");
        mirror.say(1, StreamIds.ACKS, frame, MessageHeaderEncoder.ENCODED_LENGTH + state.encodedLength());
        mirror.step();
    }
}
