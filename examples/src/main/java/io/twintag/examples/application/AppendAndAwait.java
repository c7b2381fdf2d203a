package io.twintag.examples.application;

import io.twintag.client.Completion;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.client.SubmissionException;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;

/**
 * Appends records to a log and waits until both devices have them. Needs the client alone, and a mirror that runs in
 * the directory: {@code ./twintag start --dir D}, or an embedded one.
 */
public final class AppendAndAwait {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int POLL_LIMIT = 1024;
    private static final long LOG_SIZE_BYTES = 1024 * 1024;

    private AppendAndAwait() {}

    /** @param args directory of the mirror, name of the log, number of records. */
    public static void main(final String[] args) {
        final Completion last = append(Path.of(args[0]), args[1], Integer.parseInt(args[2]));
        System.out.println("appended " + args[2] + " records, the last with tag " + last.epoch() + ":" + last.sequence()
                + " at position " + last.position() + ", level " + last.level());
    }

    /**
     * Appends records, as fast as the mirror takes them, and waits for the last one.
     *
     * @return the completion of the last record.
     * @throws SubmissionException when a record is refused, or not acknowledged in time.
     */
    public static Completion append(final Path directory, final String logName, final int records) {
        try (Session session = Session.connect(new SessionContext().directory(directory))) {
            final ObjectHandle log = session.createAndAwait(logName, ObjectKind.LOG, 0, LOG_SIZE_BYTES, TIMEOUT_NS);
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final Completion completion = new Completion();
            long ticket = 0;
            for (int i = 0; i < records; i++) {
                final int length = buffer.putStringWithoutLengthUtf8(0, "order " + i);
                ticket = submit(session, log, buffer, length);
            }
            require(session.await(ticket, completion, TIMEOUT_NS), "the last record");
            return completion;
        }
    }

    /** Submits one record. That never blocks and never drops: while the ring is full, the application decides. */
    private static long submit(
            final Session session, final ObjectHandle log, final ExpandableArrayBuffer record, final int length) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (true) {
            final long ticket = session.append(log.id(), record, 0, length);
            if (ticket != Status.BACK_PRESSURED || System.nanoTime() > deadlineNs) {
                return require(ticket, "a record");
            }
            session.poll(done -> require(done.status(), "ticket " + done.ticket()), POLL_LIMIT);
        }
    }

    private static long require(final long ticketOrStatus, final String what) {
        if (ticketOrStatus < 0) {
            throw new SubmissionException((int) ticketOrStatus, what);
        }
        return ticketOrStatus;
    }
}
