package io.twintag.engine.cli;

import io.twintag.engine.client.Session;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;

/** How commands reach the engine of a twintag directory. */
final class Connections {
    /** Longest wait for what an engine that runs does at once, also on a loaded machine. */
    static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    static final int RING_LENGTH = 16 * 1024 * 1024;

    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int COMPLETION_SLOTS = 64 * 1024;

    private Connections() {}

    /** @throws io.twintag.transport.session.SessionException when no engine runs; the message names the fix. */
    static Session session(final Settings settings, final int ringLength) {
        return Session.connect(new Session.Context()
                .directory(settings.directory())
                .runDirectory(settings.runDirectory())
                .submissionRingLength(ringLength)
                .completionSlots(COMPLETION_SLOTS)
                .connectTimeoutNs(CONNECT_TIMEOUT_NS)
                .idleStrategySupplier(BackoffIdleStrategy::new));
    }
}
