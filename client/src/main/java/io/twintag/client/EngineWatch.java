package io.twintag.client;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;

/**
 * Whether an engine serves a session: by the state that it set, its heartbeat and, when that is late, its process. The
 * next engine goes on with the session where the one before it stopped. Any thread.
 */
final class EngineWatch {
    /** Heartbeats this young need no look at the process, which costs a system call. */
    private static final long LATE_MS = 250;

    private static final long PROCESS_CHECK_INTERVAL_MS = 100;

    private final SessionFile file;
    private final EpochClock clock;
    private final long timeoutMs;
    private volatile boolean isLost;
    private volatile long processCheckedMs;

    EngineWatch(final SessionFile file, final EpochClock clock, final long timeoutNs) {
        this.file = file;
        this.clock = clock;
        this.timeoutMs = TimeUnit.NANOSECONDS.toMillis(timeoutNs);
    }

    /** As of the last {@link #check()}: OK, NOT_CONNECTED or CLOSED. Two loads. */
    int status() {
        final int state = file.state();
        if (state == SessionLayout.STATE_CONNECTED) {
            return isLost ? Status.NOT_CONNECTED : Status.OK;
        }
        return state == SessionLayout.STATE_NEW ? Status.NOT_CONNECTED : Status.CLOSED;
    }

    /** Looks at the clock too; for when nothing comes. */
    int check() {
        if (file.state() == SessionLayout.STATE_CONNECTED) {
            final boolean lost = isGone(clock.time());
            if (lost != isLost) {
                isLost = lost;
            }
        }
        return status();
    }

    private boolean isGone(final long nowMs) {
        final long ageMs = nowMs - file.engineHeartbeatMs();
        if (ageMs <= LATE_MS) {
            return false;
        }
        if (ageMs > timeoutMs) {
            return true;
        }
        if (nowMs - processCheckedMs < PROCESS_CHECK_INTERVAL_MS) {
            return isLost;
        }
        processCheckedMs = nowMs;
        return ProcessHandle.of(file.enginePid()).filter(ProcessHandle::isAlive).isEmpty();
    }
}
