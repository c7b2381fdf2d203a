package io.twintag.bench.peer;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Forces two copies, each on a thread of its own, while the caller goes on appending: whatever was appended when a force
 * begins is forced by it. A group commit, without a wait for the group to grow.
 */
final class GroupForce implements AutoCloseable {
    private static final long MAX_PARK_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Thread[] threads = new Thread[Copies.COUNT];
    private final Progress[] progress = new Progress[Copies.COUNT];
    private volatile long appended;
    private volatile boolean isRunning = true;
    private volatile Throwable failure;

    GroupForce(final Force... forces) {
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            final Progress forced = new Progress();
            final Force force = forces[copy];
            progress[copy] = forced;
            threads[copy] = new Thread(() -> run(force, forced), "force-" + copy);
            threads[copy].setDaemon(true);
            threads[copy].start();
        }
    }

    /** By the caller: this many records are where a force finds them. */
    void appended(final long records) {
        appended = records;
    }

    /**
     * Records that both copies have forced.
     *
     * @throws IllegalStateException when a force failed.
     */
    long forced() {
        if (failure != null) {
            throw new IllegalStateException("a force failed", failure);
        }
        return Math.min(progress[0].records, progress[1].records);
    }

    private void run(final Force force, final Progress forced) {
        final IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, MAX_PARK_NS);
        try {
            while (isRunning) {
                final long records = appended;
                if (records > forced.records) {
                    force.force();
                    forced.records = records;
                    idle.reset();
                } else {
                    idle.idle();
                }
            }
        } catch (final Exception e) {
            failure = e;
        }
    }

    /** Waits for the forces under way. */
    @Override
    public void close() {
        isRunning = false;
        for (final Thread thread : threads) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What makes a copy durable. */
    @FunctionalInterface
    interface Force {
        void force() throws Exception;
    }

    /** Of one copy, written by its thread. */
    private static final class Progress {
        volatile long records;
    }
}
