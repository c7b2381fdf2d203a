package io.twintag.transport.agent;

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

/** Invariant I9: an exception ends the agent, is told once, and the step is never tried again. */
class AgentStopsAtItsFirstFailureTest {
    private static final RuntimeException FAILURE = new IllegalStateException("a step failed");

    @ParameterizedTest
    @EnumSource(
            value = Threading.class,
            names = {"DEDICATED", "SHARED"})
    void onAThreadOfItsOwn(final Threading threading) throws InterruptedException {
        final CountDownLatch told = new CountDownLatch(1);
        final AtomicInteger steps = new AtomicInteger();
        try (AgentGroup group = new AgentGroup(threading, Idling.BACKOFF, told::countDown)) {
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
        try (AgentGroup group = new AgentGroup(Threading.INVOKER, Idling.BACKOFF, told::incrementAndGet)) {
            group.start(List.of(failing(steps)), List.of());
            for (int i = 0; i < 5; i++) {
                group.invoke();
            }
            assertSame(FAILURE, group.failure());
        }
        assertEquals(1, steps.get());
        assertEquals(1, told.get());
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
