package io.twintag.engine;

import org.agrona.concurrent.IdleStrategy;

/** Where a thread would wait for the mirror, this steps it. */
public final class SteppingIdle implements IdleStrategy {
    private final OneThreadMirror mirror;

    public SteppingIdle(final OneThreadMirror mirror) {
        this.mirror = mirror;
    }

    @Override
    public void idle(final int workCount) {
        mirror.step();
    }

    @Override
    public void idle() {
        mirror.step();
    }

    @Override
    public void reset() {
        // Nothing is kept between two steps.
    }
}
