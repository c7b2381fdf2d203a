package io.twintag.testkit.chaos;

import io.twintag.client.Session;
import io.twintag.testkit.load.Client;
import io.twintag.testkit.load.MixedWrites;
import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Lets a client of chaos write: at a bounded rate, with a bounded number in flight, as it is told. One thread. */
final class ChaosLoop {
    /** What it does now; another thread says so. */
    enum Order {
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

    private final MixedWrites writes;
    private final Client client;
    private final long intervalNs;
    private Write next;
    private long dueNs;
    private boolean isClosed;

    /** @param perSecond writes a second at most. */
    ChaosLoop(final MixedWrites writes, final Client client, final int perSecond) {
        this.writes = writes;
        this.client = client;
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /**
     * Works until it is told to quit, or the engine closes the session.
     *
     * @param atRest runs again and again while it is paused and nothing is in flight.
     * @return whether the session lived to the end.
     */
    boolean run(final Session session, final Supplier<Order> orders, final Runnable atRest) {
        client.connect(session);
        dueNs = System.nanoTime();
        Order order = orders.get();
        while (order != Order.QUIT && !isClosed) {
            int work = client.poll(POLL_LIMIT);
            if (order == Order.RUN) {
                work += submit();
            } else if (client.isIdle()) {
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
        while (client.waiting() < MAX_IN_FLIGHT && nowNs - dueNs >= 0 && submitNext()) {
            dueNs = Math.max(dueNs + intervalNs, nowNs - MAX_DEBT_NS);
            taken++;
        }
        return taken;
    }

    /** Returns whether the next may be tried now. */
    private boolean submitNext() {
        if (next == null) {
            next = writes.next();
        }
        final long ticket = client.submit(next);
        if (ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED) {
            return false; // nothing was taken
        }
        if (ticket == Status.CLOSED) {
            client.closed();
            isClosed = true;
            return false;
        }
        next = null;
        return true;
    }
}
