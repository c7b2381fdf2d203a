package io.twintag.cli.io;

import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Writes on their way: submits without waiting for the one before, takes completions in between, and stops at the first
 * that is refused. Where the engine waits for a device, so does this; where the engine is gone, it waits for its
 * return, for a bounded time: the session goes on with the next engine. One thread.
 */
public final class Pipeline {
    private static final int POLL_LIMIT = 4096;
    private static final int SUBMISSIONS_PER_POLL = 256;
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(5);

    private final IdleStrategy idle = new BackoffIdleStrategy();
    private final CompletionHandler handler = this::onCompletion;
    private final Session session;
    private final AckLevel level;
    private final Runnable onStall;
    private final long returnTimeoutNs;
    private final Runnable onLoss;
    private long submitted;
    private long completed;
    private long acknowledged;
    private long refused;
    private long firstRefused;
    private long byOne;
    private int status = Status.OK;
    private boolean isEngineAway;
    private boolean isLossTold;
    private long awaySinceNs;
    private long progressNs = System.nanoTime();

    /**
     * @param onStall         runs now and then while nothing is acknowledged.
     * @param returnTimeoutNs how long to wait for an engine that is gone.
     * @param onLoss          runs once, when the engine is gone for the first time.
     */
    public Pipeline(
            final Session session,
            final AckLevel level,
            final Runnable onStall,
            final long returnTimeoutNs,
            final Runnable onLoss) {
        this.session = session;
        this.level = level;
        this.onStall = onStall;
        this.returnTimeoutNs = returnTimeoutNs;
        this.onLoss = onLoss;
    }

    /** Returns whether it was taken; if not, {@link #status()} says why, and nothing more will be. */
    public boolean append(final int logId, final DirectBuffer source, final int offset, final int length) {
        long ticket = takeNow() ? session.append(logId, source, offset, length, level) : status;
        while (isToRepeat(ticket) && pause() && status == Status.OK) {
            ticket = session.append(logId, source, offset, length, level);
        }
        return isTaken(ticket);
    }

    /** As {@link #append}, for whole blocks. */
    public boolean write(
            final int objectId, final long first, final DirectBuffer source, final int offset, final int length) {
        long ticket = takeNow() ? session.write(objectId, first, source, offset, length, level) : status;
        while (isToRepeat(ticket) && pause() && status == Status.OK) {
            ticket = session.write(objectId, first, source, offset, length, level);
        }
        return isTaken(ticket);
    }

    /** Waits for the completion of all that was taken. Returns whether everything was acknowledged. */
    public boolean drain() {
        while (completed < submitted && pause()) {
            continue;
        }
        return status == Status.OK;
    }

    /** Writes taken so far. */
    public long submitted() {
        return submitted;
    }

    /** How many of those submitted are acknowledged at the level. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How many of the acknowledged ones reached less than was asked for, because one device was away. */
    long byOne() {
        return byOne;
    }

    /** How many were refused. */
    long refused() {
        return refused;
    }

    /** The number, from 1, of the first that was refused. */
    long firstRefused() {
        return firstRefused;
    }

    /** OK, or why it went no further. */
    public int status() {
        return status;
    }

    /** Whether the engine is gone and did not come back: what is not acknowledged it finishes when it comes. */
    public boolean isLost() {
        return status == Status.NOT_CONNECTED || status == Status.CLOSED;
    }

    private boolean takeNow() {
        if (submitted % SUBMISSIONS_PER_POLL == 0) {
            poll();
        }
        return status == Status.OK;
    }

    private boolean isTaken(final long ticket) {
        if (ticket < 0) {
            status = status == Status.OK ? (int) ticket : status;
            return false;
        }
        submitted++;
        return true;
    }

    private static boolean isToRepeat(final long ticket) {
        return ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED;
    }

    /** Takes completions; without any, rests. Returns whether there is an engine, or may soon be. */
    private boolean pause() {
        final int count = poll();
        idle.idle(count);
        // The engine may have completed some and then left: what it published counts.
        if (count == 0 && session.status() != Status.OK && poll() == 0) {
            return awaitReturn(session.status());
        }
        isEngineAway = false;
        if (System.nanoTime() - progressNs > STALL_NS) {
            progressNs = System.nanoTime();
            onStall.run();
        }
        return true;
    }

    private boolean awaitReturn(final int sessionStatus) {
        final long nowNs = System.nanoTime();
        if (!isEngineAway) {
            isEngineAway = true;
            awaySinceNs = nowNs;
        }
        if (sessionStatus == Status.CLOSED || nowNs - awaySinceNs >= returnTimeoutNs) {
            status = sessionStatus == Status.CLOSED ? Status.CLOSED : Status.NOT_CONNECTED;
            return false;
        }
        if (!isLossTold && sessionStatus == Status.NOT_CONNECTED) {
            isLossTold = true;
            onLoss.run();
        }
        return true;
    }

    private int poll() {
        final int count = session.poll(handler, POLL_LIMIT);
        if (count > 0) {
            progressNs = System.nanoTime();
        }
        return count;
    }

    private void onCompletion(final Completion completion) {
        completed++;
        if (completion.status() == Status.OK) {
            acknowledged++;
            byOne += completion.level() == level ? 0 : 1;
        } else {
            refused++;
            if (status == Status.OK) {
                status = completion.status();
                firstRefused = completed;
            }
        }
    }
}
