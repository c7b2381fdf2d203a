package io.twintag.device.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How a log of a joining device is made of two parts until a resync has filled the gap between them
 * (docs/membership.md, rule 5):
 *
 * <pre>
 *  0                tail               from                                end
 *  |   main part    |   gap, no records  |   ahead: what the stream appended  |
 * </pre>
 *
 * Only the main part counts: opening the volume again finds it and cuts all behind it, which the mark of a cut under
 * way in {@link Checkpoints} demands for as long as the parts are apart. Where tail and from meet there is one part
 * again, and the log's tail is the end of the former ahead; but {@code from} is still remembered, for a repair may cut
 * the log below it and so part it once more.
 *
 * <p>Apply thread, but for {@link #end}.
 */
final class LogJoin {
    private final Checkpoints checkpoints;
    private final AtomicLong end = new AtomicLong();
    private boolean isJoining;
    private boolean isApart;
    private long from;
    private int epoch;
    private long sequence;

    LogJoin(final Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** Whether the log follows a stream of whose mirror this device is no member. */
    boolean isJoining() {
        return isJoining;
    }

    /** Whether a gap is open. */
    boolean isApart() {
        return isApart;
    }

    /** Where the stream appends from on: nothing below is the stream's, nothing above is a repair's. */
    long from() {
        return from;
    }

    /** Epoch of the last record ahead, 0: there is none. */
    int epoch() {
        return epoch;
    }

    /** Sequence of the last record ahead. */
    long sequence() {
        return sequence;
    }

    /** Where the stream appends next; 0 while no gap is open. Any thread. */
    long end() {
        return end.getAcquire();
    }

    /** The stream appends from here on, whatever lies below. */
    void begin(final long streamFrom, final long tail) {
        isJoining = true;
        from = streamFrom;
        if (tail < streamFrom) {
            part(0, 0, streamFrom);
        }
    }

    /** A gap opens before {@code from}; ahead there is what the stream has appended so far, up to this tag and end. */
    void part(final int lastEpoch, final long lastSequence, final long newEnd) {
        checkpoints.keepCutting();
        isApart = true;
        advance(lastEpoch, lastSequence, newEnd);
    }

    /** One record more is ahead. Hot. */
    void advance(final int lastEpoch, final long lastSequence, final long newEnd) {
        epoch = lastEpoch;
        sequence = lastSequence;
        end.setRelease(newEnd);
    }

    /**
     * A record of the stream that finds no room is left out: the gap reaches to its end, and ahead starts anew there.
     */
    void skipTo(final long newEnd) {
        from = newEnd;
        part(0, 0, newEnd);
    }

    /** The gap is filled. */
    void meet() {
        isApart = false;
        end.setRelease(0);
        checkpoints.endCut();
    }

    /** No stream is followed any more; what was ahead of a gap is gone. */
    void leave() {
        isJoining = false;
        isApart = false;
        end.setRelease(0);
    }
}
