package io.twintag.bench.sink;

import org.agrona.concurrent.IdleStrategy;

/** Where the caller would wait for the mirror, it runs the sequencer. */
final class InvokingIdle implements IdleStrategy {
    private final OneJvmMirror mirror;

    InvokingIdle(final OneJvmMirror mirror) {
        this.mirror = mirror;
    }

    @Override
    public void idle(final int workCount) {
        mirror.invoke();
    }

    @Override
    public void idle() {
        mirror.invoke();
    }

    @Override
    public void reset() {
        // Nothing is kept between two steps.
    }
}
