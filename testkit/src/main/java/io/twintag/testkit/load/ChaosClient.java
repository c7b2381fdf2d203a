package io.twintag.testkit.load;

import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.Session;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The application that chaos puts under load: submits its writes at a bounded rate with a bounded number in flight, and
 * writes into its record what it is about to do and what came of it. One thread.
 */
public final class ChaosClient {
    /** What it does now; another thread says so. */
    public enum Order {
        RUN,
        /** Submit nothing more. */
        PAUSE,
        /** Come to an end. */
        QUIT
    }

    private static final int MAX_IN_FLIGHT = 256;
    private static final int POLL_LIMIT = 1024;
    private static final long REST_NS = TimeUnit.MICROSECONDS.toNanos(200);

    /** After a time without an engine it does not catch up with all that it could not submit meanwhile. */
    private static final long MAX_DEBT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[Limits.MAX_PAYLOAD_LENGTH]);
    private final ArrayDeque<ChaosWrite> inFlight = new ArrayDeque<>();
    private final CompletionHandler handler = this::onCompletion;
    private final ChaosWrites writes;
    private final ChaosContent content;
    private final ChaosRecord.Writer record;
    private final int[] ids = new int[ChaosObject.values().length];
    private final long intervalNs;
    private Session session;
    private ChaosWrite next;
    private long submitted;
    private long dueNs;
    private boolean isClosed;

    /** @param perSecond writes a second at most. */
    public ChaosClient(
            final ChaosWrites writes,
            final ChaosContent content,
            final ChaosRecord.Writer record,
            final int perSecond) {
        this.writes = writes;
        this.content = content;
        this.record = record;
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** @param id that the product gave to the object. */
    public void object(final ChaosObject object, final int id) {
        ids[object.ordinal()] = id;
    }

    /**
     * Works until it is told to quit, or the engine closes the session.
     *
     * @param atRest runs again and again while it is paused and nothing is in flight.
     * @return whether the session lived to the end.
     */
    public boolean run(final Session connected, final Supplier<Order> orders, final Runnable atRest) {
        session = connected;
        dueNs = System.nanoTime();
        Order order = orders.get();
        while (order != Order.QUIT && !isClosed) {
            int work = session.poll(handler, POLL_LIMIT);
            if (order == Order.RUN) {
                work += submit();
            } else if (inFlight.isEmpty()) {
                atRest.run();
            }
            if (work == 0) {
                LockSupport.parkNanos(REST_NS);
            }
            order = orders.get();
        }
        return !isClosed;
    }

    private int submit() {
        final long nowNs = System.nanoTime();
        int taken = 0;
        while (inFlight.size() < MAX_IN_FLIGHT && nowNs - dueNs >= 0 && submitNext()) {
            dueNs = Math.max(dueNs + intervalNs, nowNs - MAX_DEBT_NS);
            taken++;
        }
        return taken;
    }

    /** Returns whether the next may be tried now. */
    private boolean submitNext() {
        if (next == null) {
            next = writes.next();
            content.fill(next, payload);
            record.intent(next);
        }
        final int id = ids[next.object().ordinal()];
        final long ticket = next.object().isLog()
                ? session.append(id, payload, 0, next.lengthBytes(), next.level())
                : session.write(id, next.first(), payload, 0, next.lengthBytes(), next.level());
        if (ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED) {
            return false; // nothing was taken
        }
        if (ticket == Status.CLOSED) {
            session.poll(handler, Integer.MAX_VALUE);
            record.closed(submitted);
            isClosed = true;
            return false;
        }
        record.ticket(next.number(), ticket);
        submitted = next.number();
        if (ticket > 0) {
            next.submitted(ticket);
            inFlight.add(next);
        }
        next = null;
        return true;
    }

    private void onCompletion(final Completion completion) {
        final ChaosWrite write = inFlight.peek();
        if (write == null || write.ticket() != completion.ticket()) {
            record.stray(completion);
            return;
        }
        inFlight.remove();
        record.done(write.number(), completion);
    }
}
