package io.twintag.transport.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that may use an object that has a single writer. Objects without locks keep one and say at the begin
 * of what only their owner may call: {@code assert owner.isMine();}. It costs nothing while assertions are off, and
 * allocates nothing while they are on.
 *
 * <p>Who asks first is the owner. An object that is handed over, as by the thread that made it to the one that runs it,
 * is given up there: {@code assert owner.release();}, or taken: {@code assert owner.take();}. The hand-over itself must
 * be safe: a thread's start or end, a queue. What is wrong is found where the threads' turns let it show, not always.
 */
public final class OwnerThread {
    private @Nullable Thread owner;

    /** Whether the calling thread is the owner, which it becomes where there is none. */
    public boolean isMine() {
        final Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        }
        return owner == current;
    }

    /** The calling thread is the owner from here on: the one before has ended, or will not call again. @return true. */
    public boolean take() {
        owner = Thread.currentThread();
        return true;
    }

    /** Nobody is the owner until somebody asks. @return true. */
    public boolean release() {
        owner = null;
        return true;
    }
}
