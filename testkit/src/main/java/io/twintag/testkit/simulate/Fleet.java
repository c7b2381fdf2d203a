package io.twintag.testkit.simulate;

import io.twintag.testkit.load.Counts;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.plan.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many seeds, one simulation a thread, each apart from the others, until they are done, one fails, or the time is
 * over.
 */
final class Fleet {
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(5);

    private final AtomicLong next;
    private final long last;
    private final long deadlineNs;
    private final PrintWriter out;
    private final Fault always;
    private final Counts counts = new Counts();
    private final boolean isGoingOn;
    private Result failed;

    /**
     * @param minutes   0: until the last seed.
     * @param always    as of {@link Simulation}.
     * @param isGoingOn past seeds that fail, each told in a line.
     */
    Fleet(
            final long first,
            final long last,
            final double minutes,
            final Fault always,
            final boolean isGoingOn,
            final PrintWriter out) {
        this.always = always;
        this.isGoingOn = isGoingOn;
        this.next = new AtomicLong(first);
        this.last = last;
        this.deadlineNs =
                minutes > 0 ? System.nanoTime() + (long) (minutes * TimeUnit.MINUTES.toNanos(1)) : Long.MAX_VALUE;
        this.out = out;
    }

    /** @return the first seed that failed, or null. */
    Result run(final int threads) {
        final long beginNs = System.nanoTime();
        final Path base = place();
        final List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final Thread thread = new Thread(() -> work(base), "simulate-" + i);
            all.add(thread);
            thread.start();
        }
        try {
            long tellNs = beginNs + TELL_NS;
            for (final Thread thread : all) {
                while (thread.isAlive()) {
                    thread.join(100);
                    if (System.nanoTime() - tellNs >= 0) {
                        tellNs += TELL_NS;
                        tell(beginNs);
                    }
                }
            }
            remove(base);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tell(beginNs);
        return failed;
    }

    /** One seed, on this thread. */
    static Result one(final long seed, final Fault always) {
        final Path base = place();
        try {
            return Result.of(base, seed, always);
        } finally {
            remove(base);
        }
    }

    private static void remove(final Path base) {
        try {
            Files.deleteIfExists(base);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In memory where there is such a place. */
    static Path place() {
        final Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "twintag-simulate-")
                    : Files.createTempDirectory("twintag-simulate-");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void work(final Path base) {
        while (!isOver()) {
            final long seed = next.getAndIncrement();
            if (seed > last) {
                return;
            }
            add(Result.of(base, seed, always));
        }
    }

    private synchronized boolean isOver() {
        return failed != null && !isGoingOn || deadlineNs != Long.MAX_VALUE && System.nanoTime() - deadlineNs >= 0;
    }

    private synchronized void add(final Result result) {
        if (result.isHeld()) {
            counts.add(result.counts());
            return;
        }
        if (isGoingOn) {
            final Violation found = result.violation();
            out.println("seed " + result.seed() + ": " + found.kind().text + ": " + found.getMessage());
        }
        if (failed == null || result.seed() < failed.seed()) {
            failed = result;
        }
    }

    private synchronized void tell(final long beginNs) {
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNs);
        out.println(seconds + " s: " + counts);
        out.flush();
    }
}
