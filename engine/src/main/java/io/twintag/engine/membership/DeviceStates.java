package io.twintag.engine.membership;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;

/** The states of the two devices, and why each is in its own. Sequencer thread, but for what says otherwise. */
final class DeviceStates {

    private final String[] texts = {"device a has not answered yet", "device b has not answered yet"};
    private final Listener listener;
    private MirrorState told = MirrorState.WAITING;
    private volatile Pair states = new Pair(DeviceState.LOST, DeviceState.LOST);

    /** The states of both at one moment: whoever reads them from outside never mixes two. */
    private record Pair(DeviceState a, DeviceState b) {
        DeviceState of(final int slot) {
            return slot == Slots.A ? a : b;
        }

        Pair with(final int slot, final DeviceState state) {
            return slot == Slots.A ? new Pair(state, b) : new Pair(a, state);
        }
    }

    /** Hears of every change that an operator would want to know. */
    @FunctionalInterface
    interface Listener {
        void onChange(EventKind kind, int slot, String text);
    }

    DeviceStates(final Listener listener) {
        this.listener = listener;
    }

    /** Any thread. */
    DeviceState of(final int slot) {
        return states.of(slot);
    }

    /** Why, in words. */
    String text(final int slot) {
        return texts[slot];
    }

    /** Why the mirror is not up to date, once these are recorded; empty when it is. */
    String reason(final int members, final int joining) {
        return switch (mirror()) {
            case UP_TO_DATE -> "";
            case RESYNCING ->
                "what device " + Slots.letter(joining) + " lacks is copied to it from device " + Slots.letters(members);
            default -> text(Slots.other(Slots.only(members)));
        };
    }

    /** Any thread. */
    MirrorState mirror() {
        final Pair now = states;
        return MirrorState.of(now.a, now.b);
    }

    void lost(final int slot, final String why) {
        if (become(slot, DeviceState.LOST, why)) {
            listener.onChange(EventKind.DEVICE_LOST, slot, why);
        }
    }

    /** Takes note of whether a device answered, and what it is. */
    void look(final int slot, final MembershipRecord own, final DeviceFacts[] facts) {
        final DeviceFacts device = facts[slot];
        if (device == null && states.of(slot) == DeviceState.LOST) {
            return;
        }
        if (device == null) {
            lost(slot, "device " + Slots.letter(slot) + " does not answer");
            return;
        }
        final String refusal = Quorum.refusal(own, Quorum.newest(own, facts), device);
        if (refusal == null) {
            become(slot, DeviceState.PRESENT, "");
        } else {
            final boolean isOurs = device.lineage() == own.lineage();
            final DeviceState state = isOurs && device.isFailed() ? DeviceState.FAILED : DeviceState.EMPTY;
            if (states.of(slot) != state && !states.of(slot).canBecome(state)) {
                lost(slot, refusal); // it served a moment ago: another is in its place already, or it has failed since
            }
            if (become(slot, state, refusal)) {
                listener.onChange(EventKind.DEVICE_REFUSED, slot, refusal);
            }
        }
    }

    /** Both are about to be sealed without a gather: a join has caught up. */
    void present() {
        become(0, DeviceState.PRESENT, "");
        become(1, DeviceState.PRESENT, "");
    }

    void stale(final int slot, final String why) {
        become(slot, DeviceState.STALE, why);
    }

    /** No epoch can begin: who is there, and of no use alone, is stale. */
    void waiting(final Quorum seen) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (states.of(slot) == DeviceState.PRESENT && !Slots.has(seen.usable(), slot)) {
                stale(slot, seen.waitFor());
            }
        }
        told = MirrorState.WAITING;
    }

    /** An epoch begins. */
    void record(final int members, final int joining) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (Slots.has(members, slot)) {
                become(slot, members == Slots.BOTH ? DeviceState.UP_TO_DATE : DeviceState.DEGRADED, "");
            } else if (slot == joining) {
                become(slot, DeviceState.RESYNCING, "");
            } else if (states.of(slot) == DeviceState.PRESENT) {
                stale(slot, texts[slot]);
            }
        }
        final MirrorState now = mirror();
        if (now == MirrorState.UP_TO_DATE && told != now) {
            listener.onChange(
                    EventKind.UP_TO_DATE, Slots.NOBODY, "both devices hold the same: the mirror is up to date");
        } else if (now != MirrorState.UP_TO_DATE && told != MirrorState.DEGRADED && told != MirrorState.RESYNCING) {
            final int alone = Slots.only(members);
            listener.onChange(
                    EventKind.DEGRADED,
                    alone,
                    "device " + Slots.letters(members) + " alone takes the writes"
                            + (joining == Slots.NOBODY && !texts[Slots.other(alone)].isEmpty()
                                    ? ": " + texts[Slots.other(alone)]
                                    : ""));
        }
        told = now;
    }

    private boolean become(final int slot, final DeviceState next, final String why) {
        final DeviceState now = states.of(slot);
        if (now == next) {
            texts[slot] = why;
            return false;
        }
        if (!now.canBecome(next)) {
            throw new IllegalStateException("device " + Slots.letter(slot) + " cannot become " + next + " from " + now);
        }
        states = states.with(slot, next);
        texts[slot] = why;
        return true;
    }
}
