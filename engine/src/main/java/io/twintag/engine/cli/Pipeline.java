package io.twintag.engine.cli;

import io.twintag.engine.client.Completion;
import io.twintag.engine.client.CompletionHandler;
import io.twintag.engine.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Writes on their way: submits without waiting for the one before, takes completions in between, and stops at the first that
 * is refused. Where the engine waits for a device, so does this; only when the engine is gone it gives up. One thread.
 */
final class Pipeline {
    private static final int POLL_LIMIT = 4096;
    private static final int SUBMISSIONS_PER_POLL = 256;
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(5);

    private final IdleStrategy idle = new BackoffIdleStrategy();
    private final CompletionHandler handler = this::onCompletion;
    private final Session session;
    private final AckLevel level;
    private final Runnable onStall;
    private long submitted;
    private long completed;
    private long acknowledged;
    private long refused;
    private long firstRefused;
    private int status = Status.OK;
    private long progressNs = System.nanoTime();

    /** @param onStall runs now and then while nothing is acknowledged. */
    Pipeline(final Session session, final AckLevel level, final Runnable onStall) {
        this.session = session;
        this.level = level;
        this.onStall = onStall;
    }

    /** Returns whether it was taken; if not, {@link #status()} says why, and nothing more will be. */
    boolean append(final int logId, final DirectBuffer source, final int offset, final int length) {
        long ticket = takeNow() ? session.append(logId, source, offset, length, level) : status;
        while (ticket == Status.BACK_PRESSURED && pause() && status == Status.OK) {
            ticket = session.append(logId, source, offset, length, level);
        }
        return isTaken(ticket);
    }

    /** As {@link #append}, for whole blocks. */
    boolean write(final int objectId, final long first, final DirectBuffer source, final int offset, final int length) {
        long ticket = takeNow() ? session.write(objectId, first, source, offset, length, level) : status;
        while (ticket == Status.BACK_PRESSURED && pause() && status == Status.OK) {
            ticket = session.write(objectId, first, source, offset, length, level);
        }
        return isTaken(ticket);
    }

    /** Waits for the completion of all that was taken. Returns whether everything was acknowledged. */
    boolean drain() {
        while (completed < submitted && pause()) {
            continue;
        }
        return status == Status.OK;
    }

    /** Writes taken so far. */
    long submitted() {
        return submitted;
    }

    /** Of these, how many are acknowledged at the level. */
    long acknowledged() {
        return acknowledged;
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
    int status() {
        return status;
    }

    /** Whether the engine is gone: what became of those that are not acknowledged is not known. */
    boolean isLost() {
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

    /** Takes completions; without any, rests. Returns whether the engine is there. */
    private boolean pause() {
        final int count = poll();
        idle.idle(count);
        // The engine may have completed some and then left: what it published counts.
        if (count == 0 && !session.isConnected() && poll() == 0) {
            status = Status.NOT_CONNECTED;
            return false;
        }
        if (System.nanoTime() - progressNs > STALL_NS) {
            progressNs = System.nanoTime();
            onStall.run();
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
        } else {
            refused++;
            if (status == Status.OK) {
                status = completion.status();
                firstRefused = completed;
            }
        }
    }
}
