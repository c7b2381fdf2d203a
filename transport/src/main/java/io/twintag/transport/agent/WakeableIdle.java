package io.twintag.transport.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets one background thread sleep, a millisecond at a time, until another thread has work for it: the agent that it runs is
 * {@link Wakeable}. Waking is a system call if that thread sleeps, and two memory accesses if not.
 */
public final class WakeableIdle implements IdleStrategy {
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private volatile Thread sleeper;
    private volatile boolean isWanted;

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        sleeper = Thread.currentThread();
        if (!isWanted) {
            LockSupport.parkNanos(this, SLEEP_NS);
        }
        sleeper = null;
        isWanted = false;
    }

    @Override
    public void reset() {
        // Nothing is kept from one sleep to the next.
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
