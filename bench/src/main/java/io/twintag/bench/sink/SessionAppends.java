package io.twintag.bench.sink;

import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.LogRecord;
import io.twintag.client.Session;
import io.twintag.client.VolumeReader;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** Appends of a session to one log: counted when they complete, and read back from each device. One thread. */
final class SessionAppends {
    static final String LOG = "log";

    /**
     * On a loaded machine a thread may stand still for longer than the default; losing a device is not what is
     * measured.
     */
    static final long DEVICE_TIMEOUT_S = 10;

    private static final int COMPLETIONS_PER_POLL = 64 * 1024;
    private static final long COMMIT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long SLACK_BYTES = 2L * 64 * 1024 * 1024;
    private static final long SMALL_SLACK_BYTES = 1024 * 1024;

    private final CompletionHandler onCompletion = this::onCompletion;
    private final Session session;
    private final int log;
    private final AckLevel level;
    private long acknowledged;
    private int refusal;
    private boolean isAlone;

    SessionAppends(final Session session, final int log, final boolean isForced) {
        this.session = session;
        this.log = log;
        this.level = isForced ? AckLevel.FLUSHED_BOTH : AckLevel.APPLIED_BOTH;
    }

    /** What a log takes for the whole run, the unused ends of its segments included. */
    static long logSizeBytes(final SinkSettings settings) {
        final long records = settings.expectedBytes() / settings.payloadBytes() + 1;
        final long bytes = records * LogLayout.recordLength(settings.payloadBytes());
        return bytes + (bytes > SLACK_BYTES ? SLACK_BYTES : SMALL_SLACK_BYTES);
    }

    AckLevel level() {
        return level;
    }

    boolean append(final DirectBuffer payload, final int offset, final int length) {
        final long ticket = session.append(log, payload, offset, length, level);
        if (ticket < 0 && ticket != Status.BACK_PRESSURED) {
            throw new IllegalStateException("append: " + Status.name((int) ticket));
        }
        return ticket > 0;
    }

    long poll() {
        session.poll(onCompletion, COMPLETIONS_PER_POLL);
        if (isAlone) {
            throw new IllegalStateException(
                    "a device was lost: a record completed on one alone after " + acknowledged + " on both");
        }
        if (refusal != 0) {
            throw new IllegalStateException(
                    "a record completed with " + Status.name(refusal) + " after " + acknowledged + " good ones");
        }
        return acknowledged;
    }

    private void onCompletion(final Completion completion) {
        if (completion.status() != Status.OK) {
            refusal = completion.status();
        } else if (completion.level() != level) {
            isAlone = true;
        } else {
            acknowledged++;
        }
    }

    /** Hands over all that was acknowledged of one device; closes its reader. */
    void readBack(
            final VolumeReader device, final int copy, final Sink.RecordReader reader, final Runnable whileWaiting) {
        try (device) {
            final long[] taken = new long[1];
            final long startNs = System.nanoTime();
            long position = 0;
            while (taken[0] < acknowledged) {
                position = device.forEachRecord(log, position, Long.MAX_VALUE, record -> {
                    onRecord(copy, record, reader);
                    taken[0]++;
                    return true;
                });
                if (taken[0] < acknowledged && System.nanoTime() - startNs > COMMIT_TIMEOUT_NS) {
                    return; // the rig counts, and says how many are missing
                }
                whileWaiting.run();
            }
        }
    }

    private static void onRecord(final int copy, final LogRecord record, final Sink.RecordReader reader) {
        reader.onRecord(copy, record.buffer(), record.offset(), record.length());
    }
}
