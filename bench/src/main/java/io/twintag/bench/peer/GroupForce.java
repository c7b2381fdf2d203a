package io.twintag.bench.peer;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Forces two copies side by side, each on a thread of its own, while the caller goes on appending. A group is all that
 * the caller had appended at the first poll after the group before it: nothing waits for a group to grow, and writers
 * that were acknowledged together come into one group again. Forces that each begin when they can, not in step, made
 * groups of a few records and a fraction of the acknowledgements.
 */
final class GroupForce implements AutoCloseable {
    private static final long MAX_PARK_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Thread[] threads = new Thread[Copies.COUNT];
    private final Progress[] progress = new Progress[Copies.COUNT];
    private volatile long requested;
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

    /**
     * By the caller alone.
     *
     * @param appended records that are where a force finds them.
     * @return records that both copies have forced.
     * @throws IllegalStateException when a force failed.
     */
    long poll(final long appended) {
        if (failure != null) {
            throw new IllegalStateException("a force failed", failure);
        }
        final long forced = Math.min(progress[0].records, progress[1].records);
        if (forced == requested && appended > forced) {
            requested = appended;
        }
        return forced;
    }

    private void run(final Force force, final Progress forced) {
        final IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, MAX_PARK_NS);
        try {
            while (isRunning) {
                final long records = requested;
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

    /** How far one copy is forced, written by its thread. */
    private static final class Progress {
        volatile long records;
    }
}
