package io.twintag.engine.sequencer;

import io.twintag.engine.context.EngineContext;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionException;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * Finds the session files that applications leave in the run directory, checks and maps them, hands them to the
 * sequencer, watches over their processes, and removes them when they are done. Background thread.
 *
 * <p>Sessions outlive their engine. The next engine on the run directory takes them over, also those whose application
 * is gone: what was submitted is finished. That no other engine serves them, or wakes up and goes on serving them, the
 * lock on the run directory tells ({@link #lock}), which a process that is merely stopped keeps.
 */
public final class SessionHost implements Agent {
    private static final int MAX_SESSIONS = 256;
    private static final long SCAN_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WATCH_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Map<Path, SessionFeed> served = new HashMap<>();
    private final Set<Path> refused = new HashSet<>();
    private final EngineContext context;
    private final Sequencer sequencer;
    private final Path directory;
    private final NanoClock clock;
    private final long pid = ProcessHandle.current().pid();
    private volatile int sessions;
    private long scanNs;
    private long watchNs;

    public SessionHost(final EngineContext context, final Sequencer sequencer) {
        this.context = context;
        this.sequencer = sequencer;
        this.clock = context.nanoClock();
        this.directory = RunDirectory.sessions(context.runDirectory());
        this.scanNs = clock.nanoTime();
        this.watchNs = scanNs;
        scan();
        if (!served.isEmpty()) {
            context.log().accept("took over " + served.size() + " sessions of the engine before");
        }
    }

    /**
     * Makes this process the one engine of a run directory, as long as it lives. Neither process ids nor heartbeats
     * could say it: ids are used again, and an engine that is stopped (SIGSTOP) or starved has no heartbeat and yet can
     * wake up.
     *
     * @throws LockedException while another engine lives there; the message names its process.
     */
    public static DirectoryLock lock(final Path runDirectory) {
        try {
            Files.createDirectories(RunDirectory.sessions(runDirectory));
            return DirectoryLock.acquire(runDirectory, RunDirectory.ENGINE_LOCK);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make " + RunDirectory.sessions(runDirectory), e);
        }
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        int work = 0;
        for (SessionFeed gone = sequencer.nextDeparture(); gone != null; gone = sequencer.nextDeparture()) {
            remove(gone);
            work++;
        }
        if (nowNs - scanNs >= 0) {
            scanNs = nowNs + SCAN_NS;
            work += scan();
        }
        if (nowNs - watchNs >= 0) {
            watchNs = nowNs + WATCH_NS;
            watch();
        }
        return work;
    }

    @Override
    public String roleName() {
        return "engine-sessions";
    }

    /** After the sequencer has stopped. Applications need not wait for a heartbeat to become old. */
    @Override
    public void onClose() {
        served.values().forEach(feed -> feed.file().leave());
    }

    /** Sessions served now. Any thread. */
    public int sessions() {
        return sessions;
    }

    private int scan() {
        int taken = 0;
        for (final Path path : list()) {
            if (!served.containsKey(path) && !refused.contains(path)) {
                serve(path);
                taken++;
            }
        }
        for (final SessionFeed feed : served.values()) {
            if (feed.file().isClosing()) {
                feed.clientGone();
            }
        }
        return taken;
    }

    private void serve(final Path path) {
        final SessionFile file;
        try {
            file = SessionFile.open(path, context.sessionViews());
        } catch (final SessionException e) {
            refused.add(path);
            context.log().accept("refused a session: " + e.getMessage());
            return;
        }
        if (file.state() == SessionLayout.STATE_CLOSED || file.state() == SessionLayout.STATE_REJECTED) {
            release(file);
            return;
        }
        if (served.size() >= MAX_SESSIONS) {
            file.disconnect(SessionLayout.STATE_REJECTED, Status.BACK_PRESSURED);
            release(file);
            return;
        }
        final SessionFeed feed = new SessionFeed(file);
        served.put(path, feed);
        sessions = served.size();
        file.connect(pid, System.currentTimeMillis());
        sequencer.add(feed);
    }

    /** Is served no more, and will not be again. */
    private void release(final SessionFile file) {
        refused.add(file.path());
        if (file.isClosing() || !file.isClientAlive()) {
            file.delete();
        }
        file.close();
    }

    private void watch() {
        final long nowMs = System.currentTimeMillis();
        for (final SessionFeed feed : served.values()) {
            feed.file().engineHeartbeat(nowMs);
            if (!feed.file().isClientAlive()) {
                feed.clientGone();
            }
        }
        refused.removeIf(path -> !Files.exists(path));
    }

    private void remove(final SessionFeed feed) {
        final SessionFile file = feed.file();
        served.remove(file.path());
        sessions = served.size();
        if (feed.isRejected()) {
            context.log()
                    .accept("gave up the session of process " + file.clientPid()
                            + ": what it wrote into its session file makes no sense");
        }
        release(file);
    }

    private Iterable<Path> list() {
        try {
            return SessionFile.list(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }
}
