package io.twintag.engine.membership;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import java.util.Map;

/** Whether a device that has no part in the epoch may come back into one, and why it may not. Sequencer thread. */
final class Readmission {
    private final RejoinBackoff backoff = new RejoinBackoff();
    private final DeviceStates states;
    private final MembershipListener listener;

    Readmission(final DeviceStates states, final MembershipListener listener) {
        this.states = states;
        this.listener = listener;
    }

    /** It could not follow, or not be copied to: it is left alone for a while. */
    void failed(final int slot, final String why, final long nowNs) {
        backoff.failed(slot, why, nowNs);
    }

    /** What can begin with those in sight that may try; with all, where nothing can begin without the others. */
    Quorum quorum(final MembershipRecord own, final DeviceFacts[] facts, final long nowNs) {
        final Quorum seen = Quorum.of(own, backoff.without(facts, nowNs));
        return seen.waitFor() == null ? seen : Quorum.of(own, facts);
    }

    /** An object that both hold differently can be copied by nobody: the authority goes on alone. */
    boolean isInConflict(final DeviceFacts authority, final DeviceFacts other, final int epoch, final long nowNs) {
        final String name = authority.conflictWith(other);
        if (name == null) {
            return false;
        }
        final int slot = other.slot();
        final String why = "device " + other.slotName() + " holds another object than device " + authority.slotName()
                + " as '" + name + "', of a create that was never answered: twintag replace " + other.slotName()
                + " --wipe";
        states.stale(slot, why);
        listener.report(EventKind.DEVICE_REFUSED, epoch, slot, why, Map.of());
        backoff.failed(slot, why, nowNs);
        return true;
    }

    /** An epoch begins: who is there, without a part in it, is told why. */
    void begin(final int members, final int joining) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (states.of(slot) == DeviceState.PRESENT
                    && !Slots.has(members, slot)
                    && slot != joining
                    && backoff.reason(slot) != null) {
                states.stale(slot, backoff.reason(slot));
            }
        }
        states.record(members, joining);
        if (Integer.bitCount(members) == 2) {
            backoff.forget();
        }
    }

    /** Takes note of a device that answers while it has no part in the epoch. Returns whether it could have. */
    boolean isUsable(final DeviceFacts device, final MembershipRecord own, final String reason) {
        final DeviceFacts[] seen = new DeviceFacts[2];
        seen[device.slot()] = device;
        states.look(device.slot(), own, seen);
        if (states.of(device.slot()) != DeviceState.PRESENT) {
            return false;
        }
        states.stale(device.slot(), reason);
        return true;
    }

    /** Whether it may try now; if so, says that it is back. */
    boolean isWelcome(final DeviceFacts device, final int epoch, final long nowNs) {
        final boolean isWelcome = backoff.mayTry(device.slot(), nowNs);
        if (isWelcome) {
            listener.report(EventKind.DEVICE_RETURNED, epoch, device.slot(), back(device), Map.of());
        }
        return isWelcome;
    }

    static String back(final DeviceFacts device) {
        return "device " + device.slotName() + " is back";
    }
}
