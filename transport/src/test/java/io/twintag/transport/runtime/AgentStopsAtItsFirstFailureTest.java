package io.twintag.transport.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** I9 of docs/invariants.md: an exception ends the agent, is told once, and the step is never tried again. */
class AgentStopsAtItsFirstFailureTest {
    private static final RuntimeException FAILURE = new IllegalStateException("a step failed");

    @ParameterizedTest
    @EnumSource(
            value = Threading.class,
            names = {"DEDICATED", "SHARED"})
    void onAThreadOfItsOwn(final Threading threading) throws InterruptedException {
        final CountDownLatch told = new CountDownLatch(1);
        final AtomicInteger steps = new AtomicInteger();
        try (AgentGroup group = new AgentGroup(threading, Idling.BACKOFF, new MemoryUsers(), told::countDown)) {
            group.start(List.of(failing(steps)), List.of());

            assertTrue(told.await(10, TimeUnit.SECONDS));
            assertSame(FAILURE, group.failure());
        }
        assertEquals(1, steps.get());
    }

    @Test
    void whenItsOwnerInvokesIt() {
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger steps = new AtomicInteger();
        try (AgentGroup group =
                new AgentGroup(Threading.INVOKER, Idling.BACKOFF, new MemoryUsers(), told::incrementAndGet)) {
            group.start(List.of(failing(steps)), List.of());
            for (int i = 0; i < 5; i++) {
                group.invoke();
            }
            assertSame(FAILURE, group.failure());
        }
        assertEquals(1, steps.get());
        assertEquals(1, told.get());
    }

    @Test
    void thoseStillBeingStartedAreStoppedToo() throws InterruptedException {
        final CountDownLatch told = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final AgentGroup group =
                new AgentGroup(Threading.DEDICATED, Idling.BACKOFF, new MemoryUsers(), told::countDown);
        final Thread closer = new Thread(group::close);
        final Agent first = new Agent() {
            @Override
            public int doWork() {
                throw FAILURE;
            }

            /** As long as the group is not closed, or the third runs: who closes finds the first still ending. */
            @Override
            public void onClose() {
                while (started.getCount() > 0 && closer.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public String roleName() {
                return "first";
            }
        };
        final Agent second = new Agent() {
            @Override
            public int doWork() {
                return 0;
            }

            /** Asked for when its thread is made: by then the first has failed, and somebody closes the group. */
            @Override
            public String roleName() {
                if (closer.getState() == Thread.State.NEW) {
                    await(told);
                    closer.start();
                }
                while (closer.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                return "second";
            }
        };
        final Agent third = new Agent() {
            @Override
            public void onStart() {
                started.countDown();
            }

            @Override
            public int doWork() {
                return 0;
            }

            @Override
            public void onClose() {
                closed.countDown();
            }

            @Override
            public String roleName() {
                return "third";
            }
        };

        group.start(List.of(first, second, third), List.of());

        closer.join();
        assertEquals(0, closed.getCount());
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Agent failing(final AtomicInteger steps) {
        return new Agent() {
            @Override
            public int doWork() {
                steps.incrementAndGet();
                throw FAILURE;
            }

            @Override
            public String roleName() {
                return "failing";
            }
        };
    }
}
