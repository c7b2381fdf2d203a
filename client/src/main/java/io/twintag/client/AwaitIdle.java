package io.twintag.client;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** How a thread passes the time in {@code await}, unless its context says otherwise. */
final class AwaitIdle {
    /** With fewer processors a thread that waits by yielding takes the time of those that it waits for. */
    private static final int MIN_PROCESSORS_TO_YIELD = 6;

    private AwaitIdle() {}

    /** A new one, for one session. */
    static IdleStrategy ofThisMachine() {
        return Runtime.getRuntime().availableProcessors() >= MIN_PROCESSORS_TO_YIELD
                ? new YieldingIdleStrategy()
                : new BackoffIdleStrategy();
    }
}
