package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A thread that appends to a log through one session, many at a time, until it is closed: record i holds the number i.
 * Every completion must be OK, and in order.
 */
final class Load implements AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int RECORD_LENGTH = 100;
    private static final int IN_FLIGHT = 500;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Session session;
    private final int log;
    private final long pauseNs;
    private final Thread thread;
    private volatile boolean isStopping;
    private volatile int lossStatus;

    Load(final Mirror mirror, final String name) {
        this(mirror, name, 0);
    }

    /** @param pauseNs between two records: at full speed a copy of the whole log takes long. */
    Load(final Mirror mirror, final String name, final long pauseNs) {
        this.pauseNs = pauseNs;
        session = mirror.session();
        log = session.createAndAwait(name, ObjectKind.LOG, 0, 1 << 20, TIMEOUT_NS)
                .id();
        thread = new Thread(this::run, "load-" + name);
        thread.setUncaughtExceptionHandler((where, problem) -> failure.set(problem));
        thread.start();
    }

    private void run() {
        long submitted = 0;
        while (!isStopping && lossStatus == 0) {
            if (submitted - acknowledged.get() < IN_FLIGHT) {
                record.putLong(0, submitted);
                final long ticket = session.append(log, record, 0, RECORD_LENGTH, AckLevel.APPLIED_BOTH);
                if (ticket > 0) {
                    submitted++;
                } else if (ticket != Status.BACK_PRESSURED && ticket != Status.NOT_CONNECTED) {
                    lossStatus = (int) ticket;
                }
            } else {
                Thread.yield();
            }
            if (pauseNs > 0) {
                LockSupport.parkNanos(pauseNs);
            }
            session.poll(
                    completion -> {
                        if (completion.status() < 0) {
                            throw new AssertionError("record " + acknowledged + ": " + completion);
                        }
                        acknowledged.incrementAndGet();
                    },
                    IN_FLIGHT);
        }
    }

    /** Records acknowledged by both devices. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** 0 while the session goes on, also without an engine for a while; else why it does not. */
    int lossStatus() {
        return lossStatus;
    }

    /** Waits until so many more are acknowledged than now. */
    void awaitMore(final Mirror mirror, final int more) {
        final long target = acknowledged() + more;
        mirror.await(more + " more acknowledged records", () -> {
            check();
            return acknowledged() >= target;
        });
    }

    void check() {
        assertNull(failure.get(), () -> "the load failed: " + failure.get());
    }

    @Override
    public void close() {
        isStopping = true;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
        session.close();
        check();
    }
}
