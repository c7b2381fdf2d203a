package io.twintag.engine;

import io.twintag.engine.sequencer.Sequencer;
import io.twintag.engine.sequencer.SessionFeed;
import io.twintag.transport.protocol.Status;
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
 * Finds the session files that applications leave in the run directory, checks and maps them, hands them to the sequencer,
 * watches over their processes, and removes them when they are done. Background thread.
 */
final class SessionHost implements Agent {
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
    private long scanNs;
    private long watchNs;

    SessionHost(final EngineContext context, final Sequencer sequencer) {
        this.context = context;
        this.sequencer = sequencer;
        this.clock = context.nanoClock();
        this.directory = RunDirectory.sessions(context.runDirectory());
        this.scanNs = clock.nanoTime();
        this.watchNs = scanNs;
        dismissFormer();
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

    /** Sessions served now. Any thread may read it for display. */
    int sessions() {
        return served.size();
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
            file = SessionFile.open(path);
        } catch (final SessionException e) {
            refused.add(path);
            context.log().accept("refused a session: " + e.getMessage());
            return;
        }
        if (served.size() >= MAX_SESSIONS) {
            file.disconnect(SessionLayout.STATE_REJECTED, Status.BACK_PRESSURED);
            file.close();
            refused.add(path);
            return;
        }
        final SessionFeed feed = new SessionFeed(file);
        served.put(path, feed);
        file.connect(pid, System.currentTimeMillis());
        sequencer.add(feed);
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
        if (feed.isRejected()) {
            context.log()
                    .accept("gave up the session of process " + file.clientPid()
                            + ": what it wrote into its session file makes no sense");
            refused.add(file.path());
        }
        if (!file.isClientAlive()) {
            file.delete();
        }
        file.close();
    }

    /** Sessions of an engine before this one: what was in flight in them is not known. */
    private void dismissFormer() {
        for (final Path path : list()) {
            try (SessionFile file = SessionFile.open(path)) {
                if (file.enginePid() != 0) {
                    file.disconnect(SessionLayout.STATE_CLOSED, Status.UNKNOWN);
                    refused.add(path);
                }
                if (!file.isClientAlive()) {
                    file.delete();
                }
            } catch (final SessionException e) {
                refused.add(path);
                context.log().accept("left a session alone: " + e.getMessage());
            }
        }
    }

    private Iterable<Path> list() {
        try {
            Files.createDirectories(directory);
            return SessionFile.list(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }
}
