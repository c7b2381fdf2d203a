package io.twintag.engine;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.diff.DiffAgent;
import io.twintag.engine.journal.EventJournal;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.journal.Events;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import io.twintag.engine.resync.ResyncProgress;
import io.twintag.engine.scrub.ScrubProgress;
import io.twintag.engine.sequencer.Sequencer;
import io.twintag.engine.sequencer.SessionHost;
import io.twintag.engine.status.EngineCounters;
import io.twintag.engine.status.StatusReport;
import io.twintag.transport.link.Connection;
import io.twintag.transport.runtime.AgentGroup;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.Threading;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CompositeAgent;

/**
 * The host side of one volume: serves the sessions of applications, stamps their writes, sends each to both devices,
 * and keeps the two equal.
 *
 * <p>A library first: {@link #launch} runs the engine in this JVM, on its own threads or on the caller's.
 */
public final class Engine implements AutoCloseable {
    private final DirectoryLock lock;
    private final DirectoryLock runLock;
    private final Connection connection;
    private final DiffAgent diff;
    private final Sequencer sequencer;
    private final SessionHost sessions;
    private final StatusReport status;
    private final AgentGroup agents;
    /** The engine's own journal; null where the context says where events go. */
    private final EventJournal ownJournal;

    private final Events events;
    /** Apart from the others: its first step takes most of a second, and it outlives them to tell of their end. */
    private final AgentGroup journal;

    private Engine(final EngineContext context) {
        lock = DirectoryLock.acquire(context.engineDirectory());
        runLock = lockRun(context);
        connection = new Connection(context.networkSupplier(), context.nanoClock());
        try {
            ownJournal = context.events() == null ? openJournal(context) : null;
            events = ownJournal == null ? context.events() : ownJournal;
            context.events(events);
            diff = new DiffAgent(context, connection);
            sequencer = new Sequencer(context, diff);
            sessions = new SessionHost(context, sequencer);
            status = new StatusReport(context, sequencer, diff, sessions);
            agents = new AgentGroup(context.threading(), context.idling(), connection.users(), context.onFailure());
            journal = new AgentGroup(
                    context.threading() == Threading.INVOKER ? Threading.INVOKER : Threading.DEDICATED,
                    context.idling(),
                    connection.users(),
                    context.onFailure());
            events.report(
                    EventKind.ENGINE_STARTED,
                    0,
                    -1,
                    "the engine starts",
                    Map.of("pid", ProcessHandle.current().pid()));
            final Agent figures =
                    new CompositeAgent(status, new EngineCounters(context, connection, sequencer, diff, sessions));
            agents.start(List.of(sequencer), List.of(diff, sessions, figures));
            journal.start(List.of(), ownJournal == null ? List.of() : List.of(ownJournal));
        } catch (final RuntimeException e) {
            runLock.close();
            lock.close();
            throw e;
        }
    }

    private static EventJournal openJournal(final EngineContext context) {
        return new EventJournal(
                EventJournal.directory(context.engineDirectory()),
                context.epochClock(),
                context.nanoClock(),
                context.journalRetentionMs(),
                context.log());
    }

    private DirectoryLock lockRun(final EngineContext context) {
        try {
            return SessionHost.lock(context.runDirectory());
        } catch (final RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Opens the engine's directory and starts to serve. Media driver and devices may come later: sessions are accepted,
     * and their submissions wait.
     *
     * @throws io.twintag.engine.context.EngineException the directory is not formatted; the message names the fix.
     * @throws LockedException it is in use, or its run directory is.
     */
    public static Engine launch(final EngineContext context) {
        context.conclude();
        context.generator(MembershipRecord.load(context.files(), context.engineDirectory())
                .generator());
        return new Engine(context);
    }

    /** One step of all agents of an {@code INVOKER} engine. */
    public int invoke() {
        return journal.invoke() + agents.invoke();
    }

    /** Whether writes flow. Any thread. */
    public boolean isRunning() {
        return sequencer.membership().isRunning();
    }

    /** Where the engine is on its way to write. Any thread. */
    public Membership.State state() {
        return sequencer.membership().state();
    }

    /** How the mirror is. Any thread. */
    public MirrorState mirror() {
        return sequencer.membership().mirrorState();
    }

    /** How one device is: 0 a, 1 b. Any thread. */
    public DeviceState deviceState(final int slot) {
        return sequencer.membership().deviceState(slot);
    }

    /** How far the resync under way is, or the last one; null before the first. Any thread. */
    public ResyncProgress resync() {
        return diff.resyncProgress();
    }

    /** How far the scrub is. Any thread. */
    public ScrubProgress scrub() {
        return diff.scrubProgress();
    }

    /**
     * Begins a scrub of everything now. Any thread.
     *
     * @param rateBytesPerS at most, in this pass; 0: as configured.
     */
    public void startScrub(final long rateBytesPerS) {
        diff.startScrub(rateBytesPerS);
    }

    /** Why it is not running, in words. Any thread. */
    public String reason() {
        return sequencer.membership().reason();
    }

    /** Writes of the current stream whose tag entries are equal on both devices. Any thread. */
    public long matched() {
        return diff.matched();
    }

    /** Tag entries of the current stream up to here are deleted on both devices. Any thread. */
    public long retired() {
        return sequencer.progress().retiredAll();
    }

    /** What ended the first agent that failed, or null. Any thread. */
    public Throwable failure() {
        return agents.failure();
    }

    /** Stops the agents and tells nobody, as if the process had died. */
    public void abandon() {
        runLock.close();
        if (ownJournal != null) {
            ownJournal.abandon();
        }
        lock.close();
        connection.close();
    }

    /** Stops. Sessions stay as they are: the next engine on the run directory goes on with them. */
    @Override
    public void close() {
        agents.close();
        events.report(EventKind.ENGINE_STOPPED, 0, -1, stopText(), Map.of());
        journal.close();
        CloseHelper.quietCloseAll(connection, runLock, lock);
    }

    private String stopText() {
        final Throwable problem = agents.failure();
        return problem == null ? "the engine stops" : "the engine stops because of an error: " + problem;
    }
}
