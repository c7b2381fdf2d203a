package io.twintag.client;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.CompletionReader;
import io.twintag.transport.session.SessionFile;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/** Consumes completions. One thread at a time, which assertions check. */
final class CompletionPoller {
    private final CompletionReader reader;
    private final EngineWatch watch;
    private final IdleStrategy idleStrategy;
    private final Completion completion = new Completion();
    private final AtomicLong seenRefusal;
    private volatile @Nullable Thread consumer;

    /** @param seenRefusal takes the completions consumed whenever the last one told a refusal. */
    CompletionPoller(
            final SessionFile file,
            final EngineWatch watch,
            final IdleStrategy idleStrategy,
            final AtomicLong seenRefusal) {
        this.watch = watch;
        this.seenRefusal = seenRefusal;
        this.idleStrategy = idleStrategy;
        reader = new CompletionReader(file);
    }

    long completedTicket() {
        return reader.completedTicket();
    }

    int poll(final CompletionHandler handler, final int limit) {
        assert enter();
        int count = 0;
        try {
            while (count < limit && reader.hasNext()) {
                consume();
                count++;
                handler.onCompletion(completion);
            }
        } finally {
            reader.commit();
            assert leave();
        }
        if (count == 0) {
            watch.check();
        }
        return count;
    }

    int await(final long ticket, final Completion out, final long timeoutNs) {
        assert enter();
        try {
            final long startNs = System.nanoTime();
            idleStrategy.reset();
            while (true) {
                if (consumeTo(ticket)) {
                    out.copy(completion);
                    return completion.status();
                }
                final int status = watch.check();
                // The engine may have completed it and then left: what is published counts first.
                if (status != Status.OK && !reader.hasNext()) {
                    return status;
                }
                if (System.nanoTime() - startNs >= timeoutNs
                        || Thread.currentThread().isInterrupted()) {
                    return Status.TIMED_OUT;
                }
                idleStrategy.idle();
            }
        } finally {
            reader.commit();
            assert leave();
        }
    }

    /** @throws SubmissionException when it is refused, or not done in time. */
    ObjectHandle awaitObject(final long ticket, final String name, final String asked, final long timeoutNs) {
        final Completion out = new Completion();
        final int status = ticket < 0 ? (int) ticket : await(ticket, out, timeoutNs);
        if (status < 0) {
            throw new SubmissionException(status, asked + " '" + name + "'");
        }
        return out.object(name);
    }

    /** Consumes what is there, at most through the ticket. True when the last one consumed is the ticket's. */
    private boolean consumeTo(final long ticket) {
        while (completion.ticket() < ticket && reader.hasNext()) {
            if (reader.ticket() > ticket) {
                throw noSuchTicket(ticket);
            }
            consume();
        }
        reader.commit();
        if (completion.ticket() > ticket) {
            throw noSuchTicket(ticket);
        }
        return completion.ticket() == ticket;
    }

    /** A refusal is seen before the application is told: what it submits while it is told comes after it. */
    private void consume() {
        completion.read(reader);
        reader.advance();
        if (completion.status() != Status.OK) {
            seenRefusal.setRelease(reader.consumed());
        }
    }

    private static IllegalArgumentException noSuchTicket(final long ticket) {
        return new IllegalArgumentException("ticket " + ticket
                + " will not complete: it was consumed before, its claim was aborted, or it is of another session");
    }

    private boolean enter() {
        final Thread other = consumer;
        if (other != null) {
            throw new AssertionError("completions are consumed by one thread at a time, and " + other + " does so now");
        }
        consumer = Thread.currentThread();
        return true;
    }

    private boolean leave() {
        consumer = null;
        return true;
    }
}
