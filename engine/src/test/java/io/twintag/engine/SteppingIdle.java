package io.twintag.engine;

import org.agrona.concurrent.IdleStrategy;

/** Where a thread would wait for the mirror, this steps it. */
public final class SteppingIdle implements IdleStrategy {
    private final Runnable step;

    public SteppingIdle(final OneThreadMirror mirror) {
        this(mirror::step);
    }

    public SteppingIdle(final Runnable step) {
        this.step = step;
    }

    @Override
    public void idle(final int workCount) {
        step.run();
    }

    @Override
    public void idle() {
        step.run();
    }

    @Override
    public void reset() {
        // Nothing is kept between two steps.
    }
}
