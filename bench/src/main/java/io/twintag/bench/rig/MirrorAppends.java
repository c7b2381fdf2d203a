package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.Session;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;

/** Appends to a log of a mirror, counted when they complete. One thread. */
final class MirrorAppends {
    private static final int COMPLETIONS_PER_POLL = 64 * 1024;
    private static final long CREATE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long SLACK_BYTES = 2L * 64 * 1024 * 1024;

    private final CompletionHandler onCompletion = this::onCompletion;
    private final Session session;
    private final Records records;
    private final int log;
    private long sent;
    private long completed;
    private int refusal;

    /** Creates the log, with room for all that the load may append. */
    MirrorAppends(final Session session, final Load load) {
        this.session = session;
        records = new Records(load.payloadBytes());
        final long bytes = load.maxRecords() * LogLayout.recordLength(load.payloadBytes()) + SLACK_BYTES;
        log = session.createAndAwait("log", ObjectKind.LOG, 0, bytes, CREATE_TIMEOUT_NS)
                .id();
    }

    /** Returns whether the next record was taken. */
    boolean append() {
        final long ticket = session.append(log, records.buffer(), records.stamp(sent), records.length());
        if (ticket < 0 && ticket != Status.BACK_PRESSURED) {
            throw new IllegalStateException("append: " + Status.name((int) ticket));
        }
        if (ticket > 0) {
            sent++;
        }
        return ticket > 0;
    }

    /** Returns how many have completed, ever. */
    long poll() {
        session.poll(onCompletion, COMPLETIONS_PER_POLL);
        if (refusal != Status.OK) {
            throw new IllegalStateException("a record completed with " + Status.name(refusal));
        }
        return completed;
    }

    long sent() {
        return sent;
    }

    long completed() {
        return completed;
    }

    private void onCompletion(final Completion completion) {
        completed++;
        if (completion.status() != Status.OK) {
            refusal = completion.status();
        }
    }
}
