package io.twintag.transport.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever unmaps waits for those who are inside, and for nobody else. */
class NobodyIsInsideTest {
    private static final long DEADLINE_S = 20;

    private final MemoryUsers users = new MemoryUsers();

    @Test
    void whereNobodyEnteredOrAllHaveLeft() {
        users.awaitNoneInside();
        final MemoryUsers.User user = users.join();
        users.awaitNoneInside();
        user.enter();
        user.leave();
        users.awaitNoneInside();
    }

    @Test
    void theCallersOwnStepIsNotWaitedFor() {
        users.join().enter();
        users.awaitNoneInside();
    }

    @Test
    void anotherThreadsStepIs() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final Thread other = new Thread(() -> {
            final MemoryUsers.User user = users.join();
            user.enter();
            entered.countDown();
            await(goOn);
            user.leave();
        });
        other.start();
        await(entered);
        final CountDownLatch waited = new CountDownLatch(1);
        final Thread unmapping = new Thread(() -> {
            users.awaitNoneInside();
            waited.countDown();
        });
        unmapping.start();
        unmapping.interrupt();

        assertFalse(waited.await(100, TimeUnit.MILLISECONDS), "did not wait");
        goOn.countDown();
        await(waited);
        other.join();
        unmapping.join();
    }

    /** One that leaves and enters again, as a loop does, holds nobody up. */
    @Test
    void aLaterStepIsNot() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch stop = new CountDownLatch(1);
        final Thread loop = new Thread(() -> {
            final MemoryUsers.User user = users.join();
            while (stop.getCount() > 0) {
                user.enter();
                entered.countDown();
                user.leave();
            }
        });
        loop.start();
        await(entered);
        users.awaitNoneInside();
        stop.countDown();
        loop.join();
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE_S, TimeUnit.SECONDS));
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
