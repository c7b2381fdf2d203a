package io.twintag.transport.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Those who touch memory that somebody else is to unmap, and the way to wait until none of them is in the midst of it
 * (docs/memory.md). A user that enters after the memory was marked as closed sees the mark; one that was inside before
 * is waited for. Entering and leaving cost a fence and a store; nobody waits for whoever does not unmap.
 */
public final class MemoryUsers {
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final List<User> users = new CopyOnWriteArrayList<>();

    /** One more user, for one thread at a time. Any thread. */
    public User join() {
        final User user = new User();
        users.add(user);
        return user;
    }

    /** Forgets a user, which will not enter again. Any thread. */
    public void leave(final User user) {
        users.remove(user);
    }

    /**
     * Returns when each user that is inside now has been outside, however long that takes: as long as a thread may be
     * stuck in the midst of a force. Those of the calling thread are not waited for: it touches nothing while it is
     * here. Interrupts do not end the wait, and are kept.
     */
    public void awaitNoneInside() {
        boolean isInterrupted = false;
        for (final User user : users) {
            final long entries = user.entries();
            while (User.isInside(entries) && !user.isMine() && user.entries() == entries) {
                LockSupport.parkNanos(PAUSE_NS);
                isInterrupted |= Thread.interrupted();
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One who touches the memory, between {@link #enter()} and {@link #leave()}. */
    public static final class User {
        /** A cache line on either side of the one that is written: other threads write beside it. */
        private static final int AT = 8;

        private final AtomicLongArray counts = new AtomicLongArray(2 * AT + 1);
        private @Nullable Thread thread;

        private User() {}

        /** Begins to touch the memory: what is marked as closed from here on stays mapped until {@link #leave()}. */
        public void enter() {
            assert !isInside(counts.getPlain(AT)) : "entered twice";
            thread = Thread.currentThread();
            counts.set(AT, counts.getPlain(AT) + 1);
        }

        /** Ends to touch the memory. */
        public void leave() {
            assert isInside(counts.getPlain(AT)) : "left, and had not entered";
            counts.setRelease(AT, counts.getPlain(AT) + 1);
        }

        private long entries() {
            return counts.get(AT);
        }

        /** Sees what its own thread wrote; of another thread any value but this thread. */
        private boolean isMine() {
            return thread == Thread.currentThread();
        }

        private static boolean isInside(final long entries) {
            return (entries & 1) != 0;
        }
    }
}
