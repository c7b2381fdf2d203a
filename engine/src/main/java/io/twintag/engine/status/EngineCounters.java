package io.twintag.engine.status;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.diff.DiffAgent;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.resync.ResyncProgress;
import io.twintag.engine.sequencer.MemberProgress;
import io.twintag.engine.sequencer.Sequencer;
import io.twintag.engine.sequencer.SessionHost;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Gauges;
import io.twintag.transport.protocol.Slots;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.Agent;

/**
 * The numbers of {@link StatusReport} as Aeron counters, "twintag GENERATOR: ..."; see {@link Gauges}. Background
 * thread.
 */
public final class EngineCounters implements Agent {
    /** Ordinal of a MirrorState: WAITING, DEGRADED, RESYNCING, UP_TO_DATE. */
    static final int MIRROR_STATE = Gauges.FIRST_TYPE_ID;

    /** Ordinal of a DeviceState: LOST, PRESENT, EMPTY, FAILED, STALE, RESYNCING, DEGRADED, UP_TO_DATE. */
    static final int DEVICE_STATE = Gauges.FIRST_TYPE_ID + 1;

    static final int EPOCH = Gauges.FIRST_TYPE_ID + 2;
    static final int STAMPED = Gauges.FIRST_TYPE_ID + 3;
    static final int APPLIED = Gauges.FIRST_TYPE_ID + 4;
    static final int FLUSHED = Gauges.FIRST_TYPE_ID + 5;
    static final int RETIRED = Gauges.FIRST_TYPE_ID + 6;
    static final int IN_FLIGHT = Gauges.FIRST_TYPE_ID + 7;
    static final int SESSIONS = Gauges.FIRST_TYPE_ID + 8;

    /** Bytes in doubt of the resync under way, or the last one. */
    static final int IN_DOUBT_BYTES = Gauges.FIRST_TYPE_ID + 9;

    static final int COPIED_BYTES = Gauges.FIRST_TYPE_ID + 10;

    /** Looked at by all scrubs, on each device. */
    static final int SCRUBBED_BYTES = Gauges.FIRST_TYPE_ID + 11;

    /** Bad blocks and records, of the scrub under way or the last one. */
    static final int SCRUB_FOUND = Gauges.FIRST_TYPE_ID + 12;

    static final int SCRUB_REPAIRED = Gauges.FIRST_TYPE_ID + 13;
    static final int SCRUB_ALARMS = Gauges.FIRST_TYPE_ID + 14;

    private final Gauges gauges;
    private final DiffAgent diff;
    private final int generator;

    public EngineCounters(
            final EngineContext context,
            final Connection connection,
            final Sequencer sequencer,
            final DiffAgent diff,
            final SessionHost sessions) {
        this.gauges = new Gauges(connection, context.nanoClock(), context.log());
        this.diff = diff;
        this.generator = context.generator();
        final Membership membership = sequencer.membership();
        final MemberProgress progress = sequencer.progress();
        add(MIRROR_STATE, "mirror state", () -> membership.mirrorState().ordinal());
        add(EPOCH, "epoch", () -> membership.record().epoch());
        add(STAMPED, "stamped", () -> sequencer.tags().last());
        add(IN_FLIGHT, "in flight", () -> Math.max(0, sequencer.tags().last() - progress.appliedAll()));
        add(RETIRED, "retired", progress::retiredAll);
        add(SESSIONS, "sessions", sessions::sessions);
        add(IN_DOUBT_BYTES, "in-doubt bytes", () -> resync(ResyncProgress::inDoubtBytes));
        add(COPIED_BYTES, "copied bytes", () -> resync(ResyncProgress::copiedBytes));
        add(SCRUBBED_BYTES, "scrubbed bytes", () -> diff.scrubProgress().checkedEver());
        add(SCRUB_FOUND, "scrub found bad", () -> diff.scrubProgress().found());
        add(SCRUB_REPAIRED, "scrub repaired", () -> diff.scrubProgress().repaired());
        add(SCRUB_ALARMS, "scrub alarms", () -> diff.scrubProgress().alarms());
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            final int of = slot;
            add(DEVICE_STATE, of, "state", () -> membership.deviceState(of).ordinal());
            add(APPLIED, of, "applied, acknowledged", () -> progress.applied(of));
            add(FLUSHED, of, "flushed, acknowledged", () -> progress.flushed(of));
        }
    }

    private void add(final int typeId, final String label, final LongSupplier figure) {
        gauges.add(typeId, generator, Gauges.NO_SLOT, "twintag " + generator + ": " + label, figure);
    }

    private void add(final int typeId, final int slot, final String label, final LongSupplier figure) {
        gauges.add(
                typeId,
                generator,
                slot,
                "twintag " + generator + ": device " + Slots.letter(slot) + " " + label,
                figure);
    }

    private long resync(final ToLongFunction<ResyncProgress> figure) {
        final ResyncProgress progress = diff.resyncProgress();
        return progress == null ? 0 : figure.applyAsLong(progress);
    }

    @Override
    public int doWork() {
        return gauges.doWork();
    }

    @Override
    public String roleName() {
        return "engine-counters";
    }
}
