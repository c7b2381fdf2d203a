package io.twintag.bench.rig;

import io.twintag.bench.sink.Sink;
import org.agrona.concurrent.NanoClock;

/**
 * Records of one length, pushed into a sink as fast as it takes them: bursts of up to 256 appends, then a poll. One
 * thread.
 */
final class Bursts {
    private static final int BURST = 256;

    private final Sink sink;
    private final Records records;
    private final NanoClock clock;
    private long sent;
    private long acknowledged;

    Bursts(final Sink sink, final int payloadBytes, final NanoClock clock) {
        this.sink = sink;
        this.records = new Records(payloadBytes);
        this.clock = clock;
    }

    /** For so long, or until so many were sent in all. */
    void push(final long most, final long durationNs) {
        final long startNs = clock.nanoTime();
        while (sent < most && clock.nanoTime() - startNs < durationNs) {
            burst((int) Math.min(BURST, most - sent));
        }
    }

    private void burst(final int most) {
        for (int i = 0; i < most; i++) {
            if (!sink.append(records.buffer(), records.stamp(sent), records.length())) {
                break;
            }
            sent++;
        }
        acknowledged = sink.poll();
    }

    /** Waits for what is acknowledged late. @return what was acknowledged in all. */
    long drain() {
        acknowledged = Rig.drain(sink, clock, sent);
        return acknowledged;
    }

    long sent() {
        return sent;
    }

    /** As of the last poll. */
    long acknowledged() {
        return acknowledged;
    }
}
