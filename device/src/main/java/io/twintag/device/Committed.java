package io.twintag.device;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far readers of a log may see: what the engine has acknowledged. Set by the apply thread, read by any.
 *
 * <p>The sequence goes back to 0 before the epoch goes up: a reader that falls between the two sees less, never more.
 */
final class Committed {
    private volatile int epoch;
    private final AtomicLong sequence = new AtomicLong();

    /** Everything of lower epochs, nothing yet of this one. */
    void start(final int newEpoch) {
        sequence.set(0);
        epoch = newEpoch;
    }

    void advance(final int ofEpoch, final long through) {
        if (ofEpoch == epoch && through > sequence.getPlain()) {
            sequence.setRelease(through);
        }
    }

    int epoch() {
        return epoch;
    }

    long sequence() {
        return sequence.getAcquire();
    }
}
