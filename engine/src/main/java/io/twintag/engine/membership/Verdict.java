package io.twintag.engine.membership;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Safeguard;
import java.util.Map;

/**
 * Who is a member of the new epoch, now that all in sight are sealed and nothing older changes what they hold
 * (docs/membership.md, rules 3 and 5): a value.
 *
 * @param authority slot of the member that vouches for the longest prefix.
 * @param members   both (bits by slot) if the two are equal, else the authority alone.
 * @param joining   slot that follows without being a member, or -1.
 */
record Verdict(int authority, int members, int joining) {

    /**
     * @param facts  of the sealed, by slot; null: not sealed.
     * @param synced slot whose join has just caught up, or -1.
     */
    static Verdict of(final Quorum quorum, final DeviceFacts[] facts, final int synced) {
        final int usable = quorum.usable();
        int authority = (usable & 1) == 0 ? 1 : 0;
        if (usable == Slots.BOTH && isFurther(facts[1], facts[0])) {
            authority = 1;
        }
        final int other = Slots.other(authority);
        if (facts[other] == null) {
            return new Verdict(authority, Slots.bit(authority), Slots.NOBODY);
        }
        final boolean isSamePrefix = facts[authority].comparePrefix(facts[other]) == 0;
        final boolean isEqual = isSamePrefix
                && isAlike(facts[authority], facts[other])
                && (synced == other ? facts[authority].isCoveredBy(facts[other]) : usable == Slots.BOTH);
        return isEqual
                ? new Verdict(authority, Slots.BOTH, Slots.NOBODY)
                : new Verdict(authority, alone(authority), other);
    }

    /** By what was written; where that is the same, by the create that was under way: it is kept, as a write is. */
    private static boolean isFurther(final DeviceFacts device, final DeviceFacts than) {
        final int prefix = device.comparePrefix(than);
        return prefix > 0
                || prefix == 0 && device.objects().size() > than.objects().size();
    }

    /** Whether both hold the same objects: same ids, names, kinds and shapes. */
    private static boolean isAlike(final DeviceFacts device, final DeviceFacts other) {
        return device.notOf(other).isEmpty() && other.notOf(device).isEmpty();
    }

    /** The members while the other is copied to: nothing is ever installed on a member. */
    @Safeguard(
            name = "member-target",
            prevents = "A device counts as a member while the other is still copied to it: reads from it, "
                    + "and a decision on it, see what lacks writes.")
    private static int alone(final int authority) {
        return Slots.bit(authority);
    }

    /** Says which of the writes that were in flight are kept, and which are not. */
    void tellWhatIsKept(final DeviceFacts[] facts, final MembershipListener listener) {
        final DeviceFacts best = facts[authority];
        final DeviceFacts other = facts[Slots.other(authority)];
        if (other == null || other.streamEpoch() != best.streamEpoch()) {
            return;
        }
        final int epoch = best.streamEpoch();
        if (other.applied() > best.applied()) {
            tell(listener, EventKind.ROLLED_BACK, epoch, other, best.applied() + 1, other.applied());
        } else if (other.applied() < best.applied() && best.committed() < best.applied()) {
            final long from = Math.max(best.committed(), other.applied()) + 1;
            tell(listener, EventKind.ROLLED_FORWARD, epoch, best, from, best.applied());
        }
    }

    private static void tell(
            final MembershipListener listener,
            final EventKind kind,
            final int epoch,
            final DeviceFacts device,
            final long from,
            final long through) {
        listener.report(
                kind,
                epoch,
                device.slot(),
                "epoch " + epoch + ": writes " + from + " to " + through + " are on device " + device.slotName()
                        + " alone" + (kind == EventKind.ROLLED_BACK ? ", which is no member: rolled back" : ": kept"),
                Map.of("from", from, "through", through));
    }
}
