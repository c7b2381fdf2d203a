package io.twintag.testkit.load;

import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One application of a mirror under test: submits writes through a session of its own, and notes each submission and
 * each completion on its ledger. One thread.
 */
public final class Client {
    private final Deque<Write> inFlight = new ArrayDeque<>();
    private final CompletionHandler handler = this::onCompletion;
    private final int[] ids = new int[TestObject.values().length];
    private final Content content;
    private final Ledger ledger;
    private final CompletionHandler observer;
    private final UnsafeBuffer payload;
    private final Map<Long, String> creating = new HashMap<>();
    private final Map<String, Integer> created = new HashMap<>();
    /** By object: number of the last write in flight when a refused append to it was told. */
    private final long[] refusedThrough = new long[ids.length];

    private Session session;
    private Write next;
    private long submitted;

    /**
     * @param maxLengthBytes of a payload.
     * @param observer       is told of each completion too, before the ledger.
     */
    public Client(
            final Content content, final Ledger ledger, final int maxLengthBytes, final CompletionHandler observer) {
        this.content = content;
        this.ledger = ledger;
        this.observer = observer;
        this.payload = new UnsafeBuffer(new byte[maxLengthBytes]);
    }

    /** The session that it works with from now on. */
    public void connect(final Session connected) {
        session = connected;
    }

    /** @param id that the product gave to the object. */
    public void object(final TestObject object, final int id) {
        ids[object.ordinal()] = id;
    }

    /** The number of the next write. */
    public long nextNumber() {
        return submitted + 1;
    }

    public long submitted() {
        return submitted;
    }

    public boolean isIdle() {
        return inFlight.isEmpty() && creating.isEmpty();
    }

    /** Writes that wait for their completion. */
    public int waiting() {
        return inFlight.size();
    }

    /**
     * Submits the write of the next number. Where it is not taken (BACK_PRESSURED, NOT_CONNECTED, CLOSED), the same may
     * be tried again, or another in its place.
     *
     * @return its ticket, or a negative status.
     */
    public long submit(final Write write) {
        if (write != next) {
            next = write;
            content.fill(write, payload);
            ledger.intent(write);
        }
        final int id = ids[write.object().ordinal()];
        final long ticket = write.object().isLog()
                ? session.append(id, payload, 0, write.lengthBytes(), write.level())
                : session.write(id, write.first(), payload, 0, write.lengthBytes(), write.level());
        if (ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED || ticket == Status.CLOSED) {
            return ticket;
        }
        ledger.ticket(write.number(), ticket);
        submitted = write.number();
        next = null;
        if (ticket > 0) {
            write.submitted(ticket);
            inFlight.add(write);
        }
        return ticket;
    }

    /** Submits a create. @return whether it was taken. */
    public boolean create(final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        final long ticket = session.create(name, kind, blockSize, sizeBytes);
        if (ticket > 0) {
            creating.put(ticket, name);
        }
        return ticket > 0;
    }

    /** Objects that were created, by name: their ids. */
    public Map<String, Integer> created() {
        return created;
    }

    private void onCreated(final String name, final Completion completion) {
        if (completion.status() == Status.OK) {
            created.put(name, completion.object(name).id());
        } else if (completion.status() != Status.DUPLICATE_OBJECT && completion.status() != Status.STORAGE_SPACE) {
            throw Violation.safety("the create of " + name + " ended with " + Status.name(completion.status()));
        }
    }

    /** Takes completions that are there. Returns how many. */
    public int poll(final int limit) {
        return session.poll(handler, limit);
    }

    private void onCompletion(final Completion completion) {
        observer.onCompletion(completion);
        final String name = creating.remove(completion.ticket());
        if (name != null) {
            onCreated(name, completion);
            return;
        }
        final Write write = inFlight.peek();
        if (write == null || write.ticket() != completion.ticket()) {
            ledger.stray(completion);
            return;
        }
        inFlight.remove();
        checkOrder(write, completion);
        ledger.done(write.number(), completion);
    }

    /** Checks that of what a session sends to a log there is a prefix, until it knows of a refusal. */
    private void checkOrder(final Write write, final Completion completion) {
        final int status = completion.status();
        if (!write.object().isLog() || status == Status.UNKNOWN) {
            return;
        }
        final int object = write.object().ordinal();
        final boolean isBehindOne = write.number() <= refusedThrough[object];
        if (status == Status.OK && isBehindOne) {
            throw Violation.safety(write + " is in the log, and one before it was refused");
        }
        if (status != Status.OK && !isBehindOne) {
            refusedThrough[object] = submitted;
        }
    }

    /** The engine closed the session: takes what completions are left, and notes it. */
    public void closed() {
        session.poll(handler, Integer.MAX_VALUE);
        ledger.closed(submitted);
    }

    public void close() {
        session.close();
    }
}
