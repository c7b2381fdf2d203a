package io.twintag.client;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What a thread needs while it submits and must not share: a checksum and an encoder. They are lent for the length of
 * one call, so any number of threads, short-lived ones too, may submit without an allocation, and what they use ends
 * with the session. A thread-local would keep the session's mapping alive in every thread that ever used it.
 */
final class SubmitLanes {
    static final class Lane {
        final Crc32c crc = new Crc32c();
        final SubmitWriteEncoder write = new SubmitWriteEncoder();
    }

    /** More threads than this inside a submission at one instant are told to try again. */
    private static final int LANES = 64;

    /** Ints from one flag to the next: two cache lines. */
    private static final int STRIDE = 32;

    private final AtomicIntegerArray isLent = new AtomicIntegerArray(LANES * STRIDE);
    private final Lane[] lanes = new Lane[LANES];

    SubmitLanes() {
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new Lane();
        }
    }

    /**
     * A number for {@link #lane(int)} and {@link #release(int)}, or -1 when all are lent. Starts at the thread's own.
     */
    int acquire() {
        final int home = (int) Thread.currentThread().getId();
        for (int i = 0; i < LANES; i++) {
            final int number = (home + i) & (LANES - 1);
            if (isLent.getPlain(number * STRIDE) == 0 && isLent.compareAndSet(number * STRIDE, 0, 1)) {
                return number;
            }
        }
        return -1;
    }

    Lane lane(final int number) {
        return lanes[number];
    }

    void release(final int number) {
        isLent.setRelease(number * STRIDE, 0);
    }
}
