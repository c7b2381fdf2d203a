package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.Limits;
import io.twintag.transport.runtime.OwnerThread;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter, incremented for every write; the tag of a write is (generator, epoch, counter). docs/claims.md claim 11.
 * Sequences of an epoch are dense from 1, so that absence can be proved. Sequencer thread, but for {@link #last}.
 */
public final class TagGenerator {
    private final OwnerThread owner = new OwnerThread();
    private final short generator;
    private int epoch;

    /** Stored by the owner alone. */
    private final AtomicLong sequence = new AtomicLong();

    /** @param generator which of the generators that write to the same devices this is (docs/claims.md claim 16). */
    public TagGenerator(final short generator) {
        this.generator = generator;
    }

    /** Begins the stream of a new, higher epoch. */
    public void startEpoch(final int newEpoch) {
        assert owner.isMine();
        if (newEpoch <= epoch || newEpoch > Limits.MAX_EPOCH) {
            throw new IllegalArgumentException("epoch " + newEpoch + " does not follow " + epoch);
        }
        epoch = newEpoch;
        sequence.setRelease(0);
    }

    /** Increments the counter. */
    public long next() {
        assert owner.isMine();
        final long next = sequence.getPlain() + 1;
        sequence.setRelease(next);
        return next;
    }

    /** Whether this epoch has no more tags: a new one must begin. */
    public boolean isExhausted() {
        return sequence.getPlain() >= Limits.MAX_SEQUENCE;
    }

    public short generator() {
        return generator;
    }

    public int epoch() {
        return epoch;
    }

    /** The sequence given last, 0 at the start of an epoch. Any thread. */
    public long last() {
        return sequence.getAcquire();
    }
}
