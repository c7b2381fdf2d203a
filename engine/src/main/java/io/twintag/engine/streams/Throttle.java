package io.twintag.engine.streams;

import java.util.concurrent.TimeUnit;

/** Spreads bytes over time: at most so many a second, without saving up for a burst. Diff agent. */
public final class Throttle {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final long rateBytesPerS;
    private long freeNs;

    public Throttle(final long rateBytesPerS, final long nowNs) {
        this.rateBytesPerS = rateBytesPerS;
        this.freeNs = nowNs;
    }

    public boolean isOpen(final long nowNs) {
        return nowNs - freeNs >= 0;
    }

    public void onBytes(final long lengthBytes, final long nowNs) {
        final long from = nowNs - freeNs > 0 ? nowNs : freeNs;
        freeNs = from + (long) ((double) lengthBytes * SECOND_NS / rateBytesPerS);
    }
}
