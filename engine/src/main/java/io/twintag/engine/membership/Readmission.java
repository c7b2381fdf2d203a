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

    /** Tells of objects that only the joining device holds: creates that were never answered, undone as it joins. */
    void tellUndone(final DeviceFacts joining, final DeviceFacts authority, final int epoch) {
        for (final DeviceFacts.Held object : joining.notOf(authority)) {
            listener.report(
                    EventKind.ROLLED_BACK,
                    epoch,
                    joining.slot(),
                    "device " + joining.slotName() + " holds object " + object.id() + " '" + object.name()
                            + "', which device " + authority.slotName()
                            + " does not: the create was never answered, and is undone",
                    Map.of("object", (long) object.id()));
        }
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
