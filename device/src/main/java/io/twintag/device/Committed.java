package io.twintag.device;

import io.twintag.transport.runtime.OwnerThread;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far readers of a log may see: what the engine has acknowledged. Set by the apply thread, read by any.
 *
 * <p>What an epoch keeps of those before it is shown once its engine has spoken in it: until all that must force its
 * record have done so, another engine may still decide otherwise.
 *
 * <p>The sequence goes back to 0 before the epoch goes up: a reader that falls between the two sees less, never more.
 */
final class Committed {
    /** Nothing is known of this epoch yet. */
    static final long NOT_TOLD = -1;

    private final OwnerThread owner = new OwnerThread();
    private volatile int epoch;
    private final AtomicLong sequence = new AtomicLong();
    private int followedEpoch;

    /** Apply thread: the stream that is followed from here on; what is shown stays as it is until its engine speaks. */
    void start(final int newEpoch) {
        assert owner.isMine();
        followedEpoch = newEpoch;
    }

    /** Apply thread: the engine's word. With the first of an epoch everything of lower ones is shown. */
    void advance(final int ofEpoch, final long through) {
        assert owner.isMine();
        if (ofEpoch != followedEpoch) {
            return;
        }
        if (ofEpoch != epoch) {
            sequence.set(0);
            epoch = ofEpoch;
        }
        if (through > sequence.getPlain()) {
            sequence.setRelease(through);
        }
    }

    int epoch() {
        return epoch;
    }

    /** How far this epoch is committed, or {@link #NOT_TOLD}. */
    long sequenceOf(final int ofEpoch) {
        return ofEpoch == epoch ? sequence() : NOT_TOLD;
    }

    long sequence() {
        return sequence.getAcquire();
    }
}
