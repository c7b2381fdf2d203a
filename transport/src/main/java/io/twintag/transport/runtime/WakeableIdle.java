package io.twintag.transport.runtime;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets one background thread sleep, as {@link Idling#background} does, or until another thread has work for it: the
 * agent that it runs is {@link Wakeable}. Waking is a system call if that thread sleeps, and two memory accesses if
 * not.
 */
public final class WakeableIdle implements IdleStrategy {
    private volatile @Nullable Thread sleeper;
    private volatile boolean isWanted;
    private long sleepNs = Idling.MIN_SLEEP_NS;

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        sleeper = Thread.currentThread();
        if (!isWanted) {
            LockSupport.parkNanos(this, sleepNs);
            sleepNs = Math.min(2 * sleepNs, Idling.MAX_SLEEP_NS);
        }
        sleeper = null;
        isWanted = false;
    }

    @Override
    public void reset() {
        sleepNs = Idling.MIN_SLEEP_NS;
    }

    /** Any thread: whatever the agent is to do was made visible before. */
    public void wake() {
        isWanted = true;
        final Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
