package io.twintag.engine.sequencer;

import io.twintag.transport.runtime.OwnerThread;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * From the offer of a batch to the ack of both devices, recorded for each of its writes. The sequencer thread records
 * and allocates nothing; one other thread takes intervals.
 */
public final class AckLatency {
    private static final int BATCHES = 64 * 1024;
    private static final long LONGEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final OwnerThread owner = new OwnerThread();
    private final SingleWriterRecorder recorder = new SingleWriterRecorder(LONGEST_NS, DIGITS);
    private final long[] lastSequences = new long[BATCHES];
    private final long[] offeredNs = new long[BATCHES];
    private long lastAcked;
    private long head;
    private long tail;

    void start() {
        assert owner.isMine();
        head = tail;
        lastAcked = 0;
    }

    /** Whether one more batch can be in flight. */
    boolean hasRoom() {
        return tail - head < BATCHES;
    }

    void onOffered(final long lastSequence, final long nowNs) {
        assert owner.isMine();
        assert hasRoom() && lastSequence > lastAcked : "acked < offered";
        final int at = (int) tail++ & BATCHES - 1;
        lastSequences[at] = lastSequence;
        offeredNs[at] = nowNs;
    }

    void onAcked(final long appliedAll, final long nowNs) {
        assert owner.isMine();
        while (head < tail && lastSequences[(int) head & BATCHES - 1] <= appliedAll) {
            final int at = (int) head++ & BATCHES - 1;
            final long latencyNs = Math.max(0, Math.min(LONGEST_NS, nowNs - offeredNs[at]));
            recorder.recordValueWithCount(latencyNs, lastSequences[at] - lastAcked);
            lastAcked = lastSequences[at];
        }
    }

    /** What was recorded since the last call; nanoseconds. One background thread. */
    public Histogram takeInterval(final Histogram recycled) {
        return recorder.getIntervalHistogram(recycled);
    }
}
