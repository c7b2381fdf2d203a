package io.twintag.engine.membership;

import io.twintag.engine.context.EngineException;
import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.SmallFiles;
import java.nio.file.Path;
import java.util.Map;

/**
 * How an engine comes to write, and comes back to it after a loss (docs/membership.md; {@code
 * docs/model/protocol_model.py} is the whole of it as a program).
 *
 * <pre>
 *   GATHERING   who is there?       -- a majority, and a member that can serve --> SEALING
 *   SEALING     promise a new epoch -- all that answered have, and have forced all they hold --> INSPECTING
 *   INSPECTING  what do they hold, now that nothing old can be applied?         --> RECORDING
 *   RECORDING   force who is a member -- both equal: both; else the authority alone -->  RUNNING, or
 *   JOINING     the other follows the new stream without being a member         --> RUNNING
 *   RUNNING     writes flow, and what is in doubt is copied to who has joined; that done: SEALING, without a gather
 *   FENCED      a higher epoch is promised: another engine has taken over; stop
 *   any         -- lost, or no answer --> GATHERING
 * </pre>
 *
 * <p>Nothing is installed on a member: an interrupted resync leaves the authority alone in the record. Sequencer
 * thread, but for what says otherwise.
 */
public final class Membership {

    /** Where an engine is on its way to write. */
    public enum State {
        GATHERING,
        SEALING,
        INSPECTING,
        RECORDING,
        JOINING,
        RUNNING,
        FENCED
    }

    private final DeviceFacts[] facts = new DeviceFacts[2];
    private final DeviceStates states;
    private final PendingQuestion question = new PendingQuestion();
    private final Readmission readmission;
    private final Gather gather;
    private final SmallFiles files;
    private final Path directory;
    private final MemberRequests requests;
    private final MembershipListener listener;
    private final Timeouts timeouts;

    private volatile State state = State.GATHERING;
    private volatile String reason = "waiting for device a and device b";
    private volatile MembershipRecord record;
    private Quorum quorum;
    private MembershipRecord next;
    private int epoch;
    private int members;
    private int needed;
    private int authority;
    private int joining = Slots.NOBODY;
    private int synced = Slots.NOBODY;
    private int fencedBase = Slots.NOBODY;
    private int freshStreams;

    public Membership(
            final SmallFiles files,
            final Path directory,
            final MemberRequests requests,
            final MembershipListener listener,
            final Timeouts timeouts,
            final Pulses pulses) {
        this.files = files;
        this.directory = directory;
        this.requests = requests;
        this.listener = listener;
        this.timeouts = timeouts;
        this.gather = new Gather(timeouts, pulses);
        this.record = MembershipRecord.load(files, directory);
        this.states = new DeviceStates((kind, slot, text) -> listener.report(kind, epoch, slot, text, Map.of()));
        this.readmission = new Readmission(states, listener);
    }

    /** Begins on a new network: whoever is slow to come is waited for longer. */
    public void begin(final long nowNs, final String why) {
        gather.forget();
        restart(0, Slots.BOTH, nowNs, why);
    }

    /** A device was started again, or its stream broke. */
    public void lost(final int slot, final long nowNs, final String why) {
        states.lost(slot, why);
        restart(0, Slots.bit(slot), nowNs, why);
    }

    /** A device has been silent for too long: it is not waited for again. */
    public void silent(final int slot, final long nowNs, final String why) {
        states.lost(slot, why);
        restart(Slots.bit(slot), Slots.bit(slot), nowNs, why);
    }

    /** A new epoch is due, with whoever is there. What was sent before comes before, on the same streams. */
    public void renew(final long nowNs, final String why) {
        restart(0, 0, nowNs, why);
    }

    /** Starts over on new streams: after an answer that did not come. */
    public void restart(final long nowNs, final String why) {
        restart(0, Slots.BOTH, nowNs, why);
    }

    private void restart(final int silent, final int newStreams, final long nowNs, final String why) {
        reason = why;
        if (state == State.RUNNING) {
            listener.onStopped();
        }
        synced = Slots.NOBODY;
        joining = Slots.NOBODY;
        gather.begin(silent, nowNs);
        freshStreams = newStreams;
        listener.openStreams(newStreams);
        ask(nowNs);
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Any thread. */
    public State state() {
        return state;
    }

    /** Why the mirror is not up to date. Any thread. */
    public String reason() {
        return reason;
    }

    /** The newest record of this engine's directory. Any thread. */
    public MembershipRecord record() {
        return record;
    }

    /** Any thread. */
    public DeviceState deviceState(final int slot) {
        return states.of(slot);
    }

    /** Any thread. */
    public MirrorState mirrorState() {
        return state == State.RUNNING ? states.mirror() : MirrorState.WAITING;
    }

    /** Repeats what was not answered, and starts over when an answer does not come at all. */
    public int doWork(final long nowNs) {
        switch (state) {
            case FENCED -> {
                return 0;
            }
            case RUNNING -> {
                return lookOut(nowNs);
            }
            case GATHERING -> decideWhoIsThere(false, nowNs);
            default -> {
                if (question.isLate(timeouts.forceTimeoutNs(), nowNs)) {
                    restart(nowNs, Slots.names(question.missing()) + " did not answer while " + state);
                }
            }
        }
        if (!question.isDue(nowNs)) {
            return 0;
        }
        int sent = 0;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (Slots.has(question.missing(), slot) && ask(slot)) {
                sent++;
            }
        }
        return sent;
    }

    public void onAttached(final long answerTo, final DeviceFacts device, final long nowNs) {
        if (!question.isAnswer(answerTo)) {
            return;
        }
        if (state == State.RUNNING) {
            welcome(device, nowNs);
        } else if (state == State.GATHERING || state == State.INSPECTING) {
            facts[device.slot()] = device;
            question.onAnswer(device.slot());
            if (state == State.GATHERING) {
                decideWhoIsThere(true, nowNs);
            } else if (question.isAnswered()) {
                decideWhoIsMember(nowNs);
            }
        }
    }

    public void onSealed(final int slot, final long answerTo, final int sealedEpoch, final long nowNs) {
        if (state == State.SEALING && question.isAnswer(answerTo) && sealedEpoch == epoch) {
            question.onAnswer(slot);
            if (question.isAnswered()) {
                facts[0] = null;
                facts[1] = null;
                enter(State.INSPECTING, question.asked(), nowNs);
            }
        }
    }

    public void onRecorded(final int slot, final long answerTo, final long nowNs) {
        if (!question.isAnswer(answerTo)) {
            return;
        }
        question.onAnswer(slot);
        if (state == State.RECORDING && question.haveAnswered(needed)) {
            if ((Object) record != next) { // the very one
                store(); // a takeover: only now does this directory begin to vote
            }
            if (joining == Slots.NOBODY) {
                run(nowNs);
            } else {
                enter(State.JOINING, Slots.bit(joining), nowNs);
            }
        } else if (state == State.JOINING && question.isAnswered()) {
            run(nowNs);
        }
    }

    /** The resync of this epoch ended. Well: the writes stop for a moment, and both become members of a new epoch. */
    public void onResynced(final int ofEpoch, final String failure, final long nowNs) {
        if (state != State.RUNNING || ofEpoch != epoch || joining == Slots.NOBODY) {
            return;
        }
        if (failure != null) {
            leaveAlone(joining, "the resync of device " + Slots.letter(joining) + " failed: " + failure, nowNs);
            return;
        }
        listener.onStopped();
        states.present();
        synced = joining;
        reason = "resync done";
        quorum = Quorum.ofBoth(record, epoch, members);
        epoch++;
        enter(State.SEALING, Slots.BOTH, nowNs);
    }

    /** The joining device cannot follow: the mirror goes on without it, and tries again later. */
    public void refuse(final int slot, final String why, final long nowNs) {
        listener.report(EventKind.DEVICE_REFUSED, epoch, slot, why, Map.of());
        leaveAlone(slot, why, nowNs);
    }

    private void leaveAlone(final int slot, final String why, final long nowNs) {
        readmission.failed(slot, why, nowNs);
        renew(nowNs, why);
    }

    /**
     * A device refused: it has promised a higher epoch. While this engine seals, that may be no more than the last word
     * of one that is dead, so it looks again; whoever has written, or has recorded, gives way.
     */
    public void onFenced(final int slot, final long answerTo, final int promisedEpoch, final long nowNs) {
        final boolean isAnswer = question.isAnswer(answerTo) && state != State.RUNNING;
        if (state == State.GATHERING || promisedEpoch <= epoch && !isAnswer) {
            return;
        }
        final String why = "device " + Slots.letter(slot) + " has promised epoch " + promisedEpoch
                + ", this engine is at " + epoch + ": ";
        if (state == State.SEALING) {
            fencedBase = quorum.base().epoch();
            restart(nowNs, why + "it looks again");
        } else {
            fence(slot, why);
        }
    }

    private void fence(final int slot, final String why) {
        if (state == State.RUNNING) {
            listener.onStopped();
        }
        state = State.FENCED;
        reason = why + "another engine has taken over; stop this one";
        listener.report(EventKind.FENCED, epoch, slot, reason, Map.of());
        throw new EngineException(reason);
    }

    private void ask(final long nowNs) {
        facts[0] = null;
        facts[1] = null;
        enter(State.GATHERING, Slots.BOTH, nowNs);
    }

    private void decideWhoIsThere(final boolean isNews, final long nowNs) {
        final Quorum.Base base = Quorum.newest(record, facts);
        if (!gather.isDue(question.answered(), base.members(), isNews, nowNs)) {
            return;
        }
        states.look(0, record, facts);
        states.look(1, record, facts);
        final Quorum seen = readmission.quorum(record, facts, nowNs);
        final Quorum.Base newest = seen.base();
        if (fencedBase != Slots.NOBODY && newest.arbiter() != record.engineId() && newest.epoch() > fencedBase) {
            fence(Slots.NOBODY, "epoch " + newest.epoch() + " was recorded by another engine meanwhile: ");
        }
        if (seen.waitFor() == null) {
            fencedBase = Slots.NOBODY;
            quorum = seen;
            epoch = 1 + Quorum.highestEpoch(record, facts);
            enter(State.SEALING, seen.sealed(), nowNs);
            return;
        }
        states.waiting(seen);
        if (!reason.equals(seen.waitFor())) {
            reason = seen.waitFor();
            listener.report(EventKind.WAITING, 0, Slots.NOBODY, reason, Map.of());
        }
        if (gather.isAgainDue(nowNs)) {
            gather.again(nowNs);
            listener.openStreams(Slots.allBut(freshStreams));
            freshStreams = Slots.BOTH;
            ask(nowNs);
        }
    }

    // ---- who is a member

    /** Nothing older changes any more what they hold. Who is the authority, and is the other equal to it? */
    private void decideWhoIsMember(final long nowNs) {
        if (!quorum.isStill(record, facts)) {
            restart(nowNs, "the membership changed meanwhile: it is looked at again");
            return;
        }
        final Verdict verdict = Verdict.of(quorum, facts, synced);
        synced = Slots.NOBODY;
        authority = verdict.authority();
        members = verdict.members();
        joining = verdict.joining();
        final DeviceFacts best = facts[authority];
        next = quorum.former(record).keeping(best.streamEpoch(), best.applied()).next(epoch, members, idOf(0), idOf(1));
        verdict.tellWhatIsKept(facts, listener);
        if (joining != Slots.NOBODY) {
            readmission.tellUndone(facts[joining], best, epoch);
        }
        final boolean isTakeover = quorum.isTakeover(record);
        needed = isTakeover ? Slots.BOTH : members;
        if (!isTakeover) {
            store();
        }
        enter(State.RECORDING, question.asked(), nowNs);
    }

    private long idOf(final int slot) {
        return facts[slot] == null ? quorum.base().device(slot) : facts[slot].deviceId();
    }

    private void store() {
        next.store(files, directory);
        record = next;
    }

    // ---- running

    private void run(final long nowNs) {
        gather.known();
        readmission.begin(members, joining);
        reason = states.reason(members, joining);
        state = State.RUNNING;
        question.begin(0, nowNs);
        listener.onRunning(epoch, members, joining, authority, facts);
    }

    /** Now and then: is somebody back who has no part in this epoch? */
    private int lookOut(final long nowNs) {
        final int away = Slots.allBut(members | Slots.bitOrNone(joining));
        return away != 0 && question.isDue(nowNs) && ask(away >>> 1) ? 1 : 0;
    }

    private void welcome(final DeviceFacts device, final long nowNs) {
        final int slot = device.slot();
        if (Slots.has(members, slot) || slot == joining) {
            return;
        }
        if (!readmission.isUsable(device, record, reason)) {
            reason = states.text(slot);
        } else if (readmission.isWelcome(device, epoch, nowNs)) {
            renew(nowNs, Readmission.back(device));
        }
    }

    private void enter(final State newState, final int newAsked, final long nowNs) {
        state = newState;
        question.begin(newAsked, nowNs);
    }

    private boolean ask(final int slot) {
        final long correlation = question.correlation();
        return switch (state) {
            case GATHERING, INSPECTING, RUNNING -> requests.attach(slot, correlation, record.engineId());
            case SEALING -> requests.seal(slot, correlation, epoch, record.lineage());
            case RECORDING ->
                requests.record(slot, correlation, epoch, members, record.engineId(), next.deviceA(), next.deviceB());
            case JOINING -> requests.join(slot, correlation, epoch, facts[authority], facts[slot]);
            case FENCED -> false;
        };
    }
}
