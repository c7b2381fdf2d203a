package io.twintag.cli.io;

import io.twintag.cli.settings.Settings;
import io.twintag.client.Completion;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.client.SubmissionException;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;

/** How commands reach the engine of a twintag directory. */
public final class Connections {
    /** Longest wait for what an engine that runs does at once, also on a loaded machine. */
    public static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    public static final int RING_LENGTH = 16 * 1024 * 1024;

    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int COMPLETION_SLOTS = 64 * 1024;

    private Connections() {}

    /**
     * Opens a storage object; when the engine goes meanwhile, waits for its return.
     *
     * @throws SubmissionException when it is refused, or not done in time.
     */
    public static ObjectHandle open(final Session session, final String name, final long returnTimeoutNs) {
        final Completion completion = new Completion();
        final long startNs = System.nanoTime();
        final long ticket = session.open(name);
        int status = session.await(ticket, completion, ANSWER_TIMEOUT_NS);
        while (ticket > 0 && status == Status.NOT_CONNECTED && System.nanoTime() - startNs < returnTimeoutNs) {
            LockSupport.parkNanos(CHECK_NS);
            status = session.await(ticket, completion, ANSWER_TIMEOUT_NS);
        }
        if (status < 0) {
            throw new SubmissionException(status, "open '" + name + "'");
        }
        return completion.object(name);
    }

    /** @throws io.twintag.transport.session.SessionException when no engine runs; the message names the fix. */
    public static Session session(final Settings settings, final int ringLength) {
        return Session.connect(new SessionContext()
                .directory(settings.directory())
                .runDirectory(settings.runDirectory())
                .submissionRingLength(ringLength)
                .completionSlots(COMPLETION_SLOTS)
                .connectTimeoutNs(CONNECT_TIMEOUT_NS)
                .idleStrategySupplier(BackoffIdleStrategy::new));
    }
}
