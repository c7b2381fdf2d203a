package io.twintag.client;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Whether an engine serves a session: by the state that it set, by its heartbeat, whose value means nothing but that it
 * changes, and where that stands still, by the lock that a living engine holds. The next engine goes on with the
 * session where the one before it stopped. Any thread.
 */
final class EngineWatch {
    /** Heartbeats this young need no look at the lock, which costs system calls. */
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LOCK_CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SessionFile file;
    private final Path runDirectory;
    private final NanoClock clock;
    private final long timeoutNs;
    private final long madeNs;
    private volatile boolean isLost;
    private volatile long beat;
    /** When that beat was first seen. Set before it, so that no other thread takes a new one for old. */
    private volatile long beatNs;

    private volatile long lookedNs;
    private volatile long lockCheckedNs;

    EngineWatch(final SessionFile file, final Path runDirectory, final NanoClock clock, final long timeoutNs) {
        this.file = file;
        this.runDirectory = runDirectory;
        this.clock = clock;
        this.timeoutNs = timeoutNs;
        madeNs = clock.nanoTime();
        beatNs = madeNs;
        lookedNs = madeNs;
        beat = file.engineHeartbeatMs();
        lockCheckedNs = madeNs - LOCK_CHECK_INTERVAL_NS;
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
            final boolean lost = isGone(clock.nanoTime());
            if (lost != isLost) {
                isLost = lost;
            }
        }
        return status();
    }

    private boolean isGone(final long nowNs) {
        if (nowNs == madeNs) {
            return false; // no time has passed, as for a clock that stands still: nothing is late
        }
        final long seen = file.engineHeartbeatMs();
        if (seen != beat) {
            // How old it is only who looked a moment ago knows; else the lock is asked.
            beatNs = nowNs - lookedNs <= LATE_NS ? nowNs : nowNs - LATE_NS - 1;
            beat = seen;
        }
        lookedNs = nowNs;
        if (seen == SessionFile.ENGINE_LEFT) {
            return true;
        }
        final long ageNs = nowNs - beatNs;
        if (ageNs <= LATE_NS) {
            return false;
        }
        if (ageNs > timeoutNs) {
            return true;
        }
        if (nowNs - lockCheckedNs < LOCK_CHECK_INTERVAL_NS) {
            return isLost;
        }
        lockCheckedNs = nowNs;
        return DirectoryLock.owner(runDirectory, RunDirectory.ENGINE_LOCK) == null;
    }
}
