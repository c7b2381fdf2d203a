package io.twintag.testkit.simulate;

import io.twintag.testkit.simulate.SmallCase.Op;
import io.twintag.testkit.simulate.SmallCase.Order;
import io.twintag.testkit.simulate.SmallCase.Victim;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Every sequence of up to so many writes, in every order of steps, with every process ended once at every step that it
 * makes.
 */
final class Exhaustive {
    private record Case(List<Op> ops, Order order, Victim victim) {}

    private final ConcurrentLinkedQueue<Case> cases = new ConcurrentLinkedQueue<>();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final int size;

    /** All of it. */
    Exhaustive(final int mostWrites) {
        this(mostWrites, EnumSet.allOf(Op.class), EnumSet.allOf(Order.class));
    }

    /** Tries these writes, in these orders. */
    Exhaustive(final int mostWrites, final Set<Op> writes, final Set<Order> orders) {
        add(List.of(), mostWrites, writes, orders);
        size = cases.size();
    }

    private void add(final List<Op> before, final int left, final Set<Op> writes, final Set<Order> orders) {
        if (left == 0) {
            return;
        }
        for (final Op write : writes) {
            final List<Op> ops = new ArrayList<>(before);
            ops.add(write);
            for (final Order order : orders) {
                for (final Victim victim : Victim.values()) {
                    if (order != Order.B_LATE || victim != Victim.DEVICE_B) {
                        cases.add(new Case(ops, order, victim));
                    }
                }
            }
            add(ops, left - 1, writes, orders);
        }
    }

    /** Cases: sequences of writes, by order and victim. */
    int size() {
        return size;
    }

    /** Runs made: a case has one for each step, and one without an end. */
    long runs() {
        return runs.get();
    }

    /** @return what failed, or null. */
    String run(final int threads, final PrintWriter out) throws java.io.IOException, InterruptedException {
        final Path base = Fleet.place();
        final List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final Path own = base.resolve("thread-" + i);
            final Thread thread = new Thread(() -> work(own), "exhaustive-" + i);
            all.add(thread);
            thread.start();
        }
        for (final Thread thread : all) {
            while (thread.isAlive()) {
                thread.join(5000);
                out.println(runs + " runs, " + cases.size() + " of " + size + " cases left");
                out.flush();
            }
        }
        for (int i = 0; i < threads; i++) {
            Files.deleteIfExists(base.resolve("thread-" + i));
        }
        Files.deleteIfExists(base);
        return failure.get();
    }

    private void work(final Path directory) {
        for (Case next = cases.poll(); next != null && failure.get() == null; next = cases.poll()) {
            final long steps = run(directory, next, -1);
            for (long end = 0; end < steps && failure.get() == null; end++) {
                run(directory, next, end);
            }
        }
    }

    private long run(final Path directory, final Case what, final long endAfter) {
        runs.incrementAndGet();
        try (SmallCase small = new SmallCase(directory, what.order(), what.victim())) {
            small.run(what.ops(), endAfter);
            return small.steps();
        } catch (final RuntimeException | Error problem) {
            failure.compareAndSet(null, what + ", ended after " + endAfter + " steps: " + problem);
            return 0;
        }
    }
}
