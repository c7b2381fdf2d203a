package io.twintag.bench.rig;

import org.agrona.concurrent.NanoClock;

/** Time that goes on by one step with each reading, and by what a test adds. */
final class SteppingClock implements NanoClock {
    private final long stepNs;
    private long nowNs;

    SteppingClock(final long stepNs) {
        this.stepNs = stepNs;
    }

    @Override
    public long nanoTime() {
        nowNs += stepNs;
        return nowNs;
    }

    void add(final long ns) {
        nowNs += ns;
    }
}
