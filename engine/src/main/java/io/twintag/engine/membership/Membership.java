package io.twintag.engine.membership;

import io.twintag.engine.EngineException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How an engine comes to write, and comes back to it after a loss (DESIGN section 9; {@code protocol_model.py} is the whole
 * of it as a program). So far both devices must be there; what is not yet done is to go on with one.
 *
 * <pre>
 *   GATHERING   -- both answered -->               SEALING     promise a new epoch, forced on both
 *   SEALING     -- both sealed -->                 INSPECTING  what do they hold, now that nothing old can be applied?
 *   INSPECTING  -- same prefix, both members -->   RECORDING   both members of the new epoch, forced
 *               -- else -->                        RECORDING   the authority alone is a member
 *   RECORDING   -- both recorded, both members --> RUNNING     writes flow
 *               -- both recorded, one member -->   JOINING     the other follows the new stream
 *   JOINING     -- joined -->                      RESYNCING   copy what is in doubt to it
 *   RESYNCING   -- done -->                        GATHERING   and it is found equal
 *   any         -- lost, or no answer -->          GATHERING
 *   any         -- a higher epoch is promised -->  FENCED      another engine has taken over: stop
 * </pre>
 *
 * <p>Nothing is installed on a member: an interrupted resync leaves the authority alone in the record. Sequencer thread.
 */
public final class Membership {
    private static final int BOTH = 0b11;
    private static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    /** Where an engine is on its way to write. */
    public enum State {
        GATHERING,
        SEALING,
        INSPECTING,
        RECORDING,
        JOINING,
        RESYNCING,
        RUNNING,
        FENCED
    }

    private final DeviceFacts[] facts = new DeviceFacts[2];
    private final Path directory;
    private final DeviceRequests requests;
    private final Steps steps;

    private volatile State state = State.GATHERING;
    private volatile String reason = "waiting for both devices";
    private volatile MembershipRecord record;
    private long correlation;
    private int answered;
    private int epoch;
    private int members;
    private int authority;
    private int synced = -1;
    private long enteredNs;
    private long repeatNs;

    /** What the membership sets in motion. */
    public interface Steps {
        /** New streams to the devices: what was sent on the old ones must not come in between. */
        void openStreams();

        /** Copy what is in doubt from the authority to the other; then {@link Membership#onResynced}. */
        void startResync(int epoch, int authoritySlot, DeviceFacts authority, DeviceFacts target);

        /** A prefix was decided: what lies beyond it is on no device that counts. */
        void onPrefixKept(int streamEpoch, long sequence);

        /** Writes may flow in this epoch. */
        void onRunning(int epoch, DeviceFacts a, DeviceFacts b);

        /** Writes must stop. */
        void onStopped();
    }

    public Membership(final Path directory, final DeviceRequests requests, final Steps steps) {
        this.directory = directory;
        this.requests = requests;
        this.steps = steps;
        this.record = MembershipRecord.load(directory);
        this.correlation = System.nanoTime() << 8; // answers to an engine before this one must not fit
    }

    /** Starts over: on a new network, after a loss, after an answer that did not come. */
    public void restart(final long nowNs, final String why) {
        reason = why;
        if (state == State.RUNNING) {
            steps.onStopped();
        }
        synced = -1;
        gather(nowNs);
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Any thread. */
    public State state() {
        return state;
    }

    /** Why the state is not RUNNING. Any thread. */
    public String reason() {
        return reason;
    }

    /** The newest record of this engine's directory. Any thread. */
    public MembershipRecord record() {
        return record;
    }

    /** Repeats what was not answered, and starts over when an answer does not come at all. */
    public int doWork(final long nowNs) {
        if (state == State.RUNNING || state == State.FENCED || state == State.RESYNCING) {
            return 0;
        }
        if (nowNs - enteredNs > ANSWER_TIMEOUT_NS) {
            restart(nowNs, state == State.GATHERING ? missing() : "no answer while " + state);
        }
        if (nowNs - repeatNs < 0) {
            return 0;
        }
        repeatNs = nowNs + REPEAT_NS;
        int sent = 0;
        for (int slot = 0; slot < 2; slot++) {
            if ((answered & 1 << slot) == 0 && ask(slot)) {
                sent++;
            }
        }
        return sent;
    }

    public void onAttached(final long answerTo, final DeviceFacts device, final long nowNs) {
        if (answerTo != correlation || state != State.GATHERING && state != State.INSPECTING) {
            return;
        }
        check(device);
        facts[device.slot()] = device;
        answered |= 1 << device.slot();
        if (answered == BOTH) {
            if (state == State.GATHERING) {
                epoch = Math.max(record.epoch(), Math.max(facts[0].promisedEpoch(), facts[1].promisedEpoch())) + 1;
                enter(State.SEALING, nowNs);
            } else {
                decide(nowNs);
            }
        }
    }

    public void onSealed(final int slot, final long answerTo, final int sealedEpoch, final long nowNs) {
        if (state == State.SEALING && answerTo == correlation && sealedEpoch == epoch) {
            answered |= 1 << slot;
            if (answered == BOTH) {
                enter(State.INSPECTING, nowNs);
            }
        }
    }

    public void onRecorded(final int slot, final long answerTo, final long nowNs) {
        if (answerTo != correlation) {
            return;
        }
        answered |= 1 << slot;
        if (answered != BOTH) {
            return;
        }
        if (state == State.RECORDING && members == BOTH) {
            synced = -1;
            reason = "";
            state = State.RUNNING;
            steps.onRunning(epoch, facts[0], facts[1]);
        } else if (state == State.RECORDING) {
            enter(State.JOINING, nowNs);
            answered = 1 << authority;
        } else if (state == State.JOINING) {
            state = State.RESYNCING;
            steps.startResync(epoch, authority, facts[authority], facts[1 - authority]);
        }
    }

    /** The resync of this epoch ended; on a failure everything begins again. */
    public void onResynced(final int ofEpoch, final String failure, final long nowNs) {
        if (state == State.RESYNCING && ofEpoch == epoch) {
            if (failure == null) {
                synced = 1 - authority;
                reason = "resync done";
                gather(nowNs);
            } else {
                restart(nowNs, failure);
            }
        }
    }

    /** A device refused: it has promised a higher epoch. */
    public void onFenced(final int slot, final long answerTo, final int promisedEpoch, final long nowNs) {
        final boolean isAnswer = answerTo == correlation && state != State.RUNNING;
        if (promisedEpoch > epoch || isAnswer) {
            if (state == State.RUNNING) {
                steps.onStopped();
            }
            state = State.FENCED;
            reason = "device " + "ab".charAt(slot) + " has promised epoch " + promisedEpoch + ", this engine is at "
                    + epoch + ": another engine has taken over; stop this one";
            throw new EngineException(reason);
        }
    }

    private void gather(final long nowNs) {
        facts[0] = null;
        facts[1] = null;
        steps.openStreams();
        enter(State.GATHERING, nowNs);
    }

    private void enter(final State next, final long nowNs) {
        state = next;
        correlation++;
        answered = 0;
        enteredNs = nowNs;
        repeatNs = nowNs;
    }

    private boolean ask(final int slot) {
        return switch (state) {
            case GATHERING, INSPECTING -> requests.attach(slot, correlation, record.engineId());
            case SEALING -> requests.seal(slot, correlation, epoch);
            case RECORDING ->
                requests.record(
                        slot, correlation, epoch, members, record.engineId(), record.deviceA(), record.deviceB());
            case JOINING -> requests.join(slot, correlation, epoch, facts[authority]);
            case RESYNCING, RUNNING, FENCED -> false;
        };
    }

    /** Both are sealed, so nothing older changes what they hold. Who is the authority, and is the other equal to it? */
    private void decide(final long nowNs) {
        final int base = newestMembers();
        authority = (base & 1) == 0 ? 1 : 0;
        if (base == BOTH && facts[1].comparePrefix(facts[0]) > 0) {
            authority = 1;
        }
        final int other = 1 - authority;
        final boolean isEqual = facts[0].comparePrefix(facts[1]) == 0 && (base == BOTH || synced == other);
        steps.onPrefixKept(facts[authority].streamEpoch(), facts[authority].applied());
        members = isEqual ? BOTH : 1 << authority;
        if (!isEqual) {
            reason = "device " + "ab".charAt(other) + " is behind device " + "ab".charAt(authority) + ": resync";
        }
        final MembershipRecord next = record.next(epoch, members, record.deviceA(), record.deviceB())
                .keeping(facts[authority].streamEpoch(), facts[authority].applied());
        next.store(directory);
        record = next;
        enter(State.RECORDING, nowNs);
    }

    /** The members of the record with the highest epoch in sight: of both devices, and of the engine's own directory. */
    private int newestMembers() {
        int newest = record.epoch();
        int base = record.members();
        for (final DeviceFacts device : facts) {
            if (device.recordEpoch() > newest) {
                newest = device.recordEpoch();
                base = device.members();
            }
        }
        return base;
    }

    private void check(final DeviceFacts device) {
        final long expected = device.slot() == 0 ? record.deviceA() : record.deviceB();
        if (device.lineage() != record.lineage() || device.deviceId() != expected) {
            throw new EngineException(
                    "device " + device.slotName() + " is foreign: it belongs to another mirror (lineage "
                            + Long.toHexString(device.lineage()) + ", expected " + Long.toHexString(record.lineage())
                            + "). Start the device that was formatted with this engine");
        }
    }

    private String missing() {
        return switch (answered) {
            case 0 -> "waiting for both devices";
            case 1 -> "waiting for device b";
            case 2 -> "waiting for device a";
            default -> "waiting for the devices";
        };
    }
}
