package io.twintag.engine.resync;

/**
 * How far a resync is, at one moment. Exact once the step is COPYING; log bytes in doubt can still grow while the
 * target lacks room for what the stream appends. Times in ms since 1970, 0: not yet.
 */
public record ResyncProgress(
        int epoch,
        int authority,
        int target,
        String step,
        long inDoubtBlocks,
        long inDoubtBytes,
        long copiedBlocks,
        long copiedBytes,
        long startedMs,
        long endedMs,
        String failure) {

    /** Bytes a second since the start. */
    public long rateBytesPerS(final long nowMs) {
        final long tookMs = Math.max(1, (endedMs == 0 ? nowMs : endedMs) - startedMs);
        return copiedBytes * 1000 / tookMs;
    }

    /** Seconds to go at that rate; -1 when nothing has been copied yet. */
    public long etaS(final long nowMs) {
        final long rate = rateBytesPerS(nowMs);
        return rate == 0 ? -1 : (inDoubtBytes - copiedBytes) / rate;
    }
}
