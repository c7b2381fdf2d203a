package io.twintag.client;

import static java.util.Objects.requireNonNull;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionException;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.IdleStrategy;

/** The beginning and the end of a session: both wait for the engine, for a bounded time. */
final class Connector {
    private Connector() {}

    static SessionFile connect(final SessionContext ctx) {
        final Path sessionsDir = RunDirectory.sessions(requireNonNull(ctx.runDirectory(), "conclude first"));
        final long startNs = System.nanoTime();
        final IdleStrategy idle = ctx.idleStrategySupplier().get();
        while (!Files.isDirectory(sessionsDir)) {
            checkDeadline(ctx, startNs);
            idle.idle();
        }
        final SessionFile file = SessionFile.create(sessionsDir, ctx.sessionOptions());
        boolean isConnected = false;
        try {
            idle.reset();
            while (file.state() == SessionLayout.STATE_NEW) {
                checkDeadline(ctx, startNs);
                idle.idle();
            }
            if (file.state() != SessionLayout.STATE_CONNECTED) {
                throw new SessionException(
                        file.reason(), "the engine refused the session: " + Status.remedy(file.reason()));
            }
            isConnected = true;
            return file;
        } finally {
            if (!isConnected) {
                file.closing();
                file.delete();
                file.close();
            }
        }
    }

    /**
     * Submissions that no engine has finished in time stay handed over: their file is left to the engine, or to the
     * next.
     */
    static void disconnect(final SessionContext ctx, final SessionFile file, final EngineWatch watch) {
        file.closing();
        final long startNs = System.nanoTime();
        final IdleStrategy idle = ctx.idleStrategySupplier().get();
        while (isWorthWaiting(file, watch.check())
                && System.nanoTime() - startNs < ctx.closeTimeoutNs()
                && !Thread.currentThread().isInterrupted()) {
            idle.idle();
        }
        if (file.state() != SessionLayout.STATE_CONNECTED || !file.isUnfinished()) {
            file.delete();
        }
        file.release();
    }

    private static boolean isWorthWaiting(final SessionFile file, final int status) {
        return status == Status.OK || status == Status.NOT_CONNECTED && file.isUnfinished();
    }

    private static void checkDeadline(final SessionContext ctx, final long startNs) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SessionException(Status.TIMED_OUT, "interrupted while waiting for the engine: connect again");
        }
        if (System.nanoTime() - startNs >= ctx.connectTimeoutNs()) {
            throw new SessionException(
                    Status.NOT_CONNECTED,
                    "no engine runs on " + ctx.directory() + " (run directory " + ctx.runDirectory()
                            + "): twintag start --dir " + ctx.directory());
        }
    }
}
