package io.twintag.engine.membership;

import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Safeguard;

/**
 * What follows from the devices that answered and the engine's own record (docs/membership.md, rules 1 to 3): a value,
 * and a pure function of what is in sight.
 *
 * @param base    the newest record in sight: who was a member.
 * @param voters  devices (bit by slot) that hold a vote: those that the base names.
 * @param sealed  devices that a new epoch will seal: the voters, and a blank one that replaces the other.
 * @param usable  voters that are members of the base: one of them will be the authority.
 * @param waitFor why no epoch can begin yet, with what would help; null if one can.
 */
record Quorum(Base base, int voters, int sealed, int usable, String waitFor) {
    private static final int MAJORITY = 2;

    /** A membership record, wherever it was found. */
    record Base(int epoch, int members, long arbiter, long deviceA, long deviceB) {
        long device(final int slot) {
            return slot == 0 ? deviceA : deviceB;
        }
    }

    /** Why a device cannot take part as it is, in words; null if it can. */
    static String refusal(final MembershipRecord own, final Base base, final DeviceFacts device) {
        final String name = "device " + device.slotName();
        if (isNewLineageBegun(own, device)) {
            return name
                    + " was given a new lineage by a --force-stale that was interrupted: stop, then repeat twintag start"
                    + " --force-stale " + device.slotName();
        }
        if (device.lineage() != own.lineage()) {
            return device.lineage() == own.formerLineage()
                    ? name
                            + " has split off: it is of the lineage that was left with --force-stale, and may hold writes of"
                            + " its own. Keep its directory if they matter, then twintag replace " + device.slotName()
                    : name + " is foreign: it belongs to another mirror (lineage " + hex(device.lineage())
                            + ", expected "
                            + hex(own.lineage())
                            + "). Start the device that was formatted with this engine, or wipe its"
                            + " directory and run twintag replace " + device.slotName();
        }
        if (device.isFailed()) {
            return name
                    + " has failed: its disk refused to store. See to the disk, wipe the directory, then twintag replace "
                    + device.slotName();
        }
        if (device.deviceId() != base.device(device.slot()) && device.recordEpoch() != 0) {
            return name + " was replaced by another: start that one, or wipe this directory and run twintag replace "
                    + device.slotName();
        }
        return null;
    }

    /** @param facts by slot; null: no answer. */
    static Quorum of(final MembershipRecord own, final DeviceFacts[] facts) {
        final Base base = newest(own, facts);
        int voters = 0;
        int sealed = 0;
        int lostPower = 0;
        int majority = isVoter(own, base) ? 1 : 0;
        for (final DeviceFacts device : facts) {
            if (device != null && refusal(own, base, device) == null) {
                final int bit = Slots.bit(device.slot());
                sealed |= bit;
                if (device.deviceId() == base.device(device.slot())) {
                    voters |= bit;
                    majority++;
                    lostPower |= device.hasLostPower() ? bit : 0;
                }
            }
        }
        final int usable = voters & sources(base);
        final boolean isMajority = majority >= MAJORITY;
        return new Quorum(
                base, voters, sealed, usable, waitFor(own, base, facts, voters, usable, lostPower, isMajority));
    }

    /** This engine's directory: with an older record it would help a minority to write. */
    @Safeguard(
            name = "arbiter",
            prevents = "An engine ends before the second device has its record, and its directory, which "
                    + "holds an older one, votes for the first.")
    private static boolean isVoter(final MembershipRecord own, final Base base) {
        return own.epoch() >= base.epoch();
    }

    /** A device that is no member lacks writes, or holds some that nobody else has. */
    @Safeguard(
            name = "stale",
            prevents = "A device that fell behind, and is no member since, is the source of a resync: what "
                    + "was acknowledged is overwritten.")
    private static int sources(final Base base) {
        return base.members();
    }

    /** Who lost power has rolled back: the absent member may hold what was acknowledged. */
    @Safeguard(
            name = "vouch",
            prevents = "A member that lost power has gone back behind what both acknowledged, and is decided "
                    + "on though its twin is away.")
    private static boolean isLongerPrefixAbsent(final int lostPower, final int usable, final int absent) {
        return lostPower == usable && absent != 0;
    }

    private static String waitFor(
            final MembershipRecord own,
            final Base base,
            final DeviceFacts[] facts,
            final int voters,
            final int usable,
            final int lostPower,
            final boolean isMajority) {
        for (final DeviceFacts device : facts) {
            final String refusal = device == null ? null : refusal(own, base, device);
            if (refusal != null && usable == 0) {
                return refusal;
            }
        }
        if (voters == 0) {
            return "waiting for " + Slots.names(base.members());
        }
        if (usable == 0) {
            return Slots.names(voters) + " is stale: it lacks what " + Slots.names(base.members())
                    + " holds since epoch "
                    + base.epoch() + ". Start " + Slots.names(base.members())
                    + "; if it is lost for good: twintag start"
                    + " --force-stale " + Slots.letters(voters);
        }
        if (!isMajority) {
            return "only " + Slots.names(voters)
                    + " answers, and this engine's directory holds an older record than it: both"
                    + " devices are needed for this engine to take over";
        }
        final int absent = base.members() & ~usable;
        if (isLongerPrefixAbsent(lostPower, usable, absent)) {
            return Slots.names(usable) + " lost power, and " + Slots.names(absent)
                    + " may hold acknowledged writes that it has not:"
                    + " start " + Slots.names(absent) + "; if it is lost for good: twintag start --force-stale "
                    + Slots.letters(usable);
        }
        return null;
    }

    /** The newest record in sight, of whoever is of this lineage. */
    static Base newest(final MembershipRecord own, final DeviceFacts[] facts) {
        Base newest = new Base(own.epoch(), own.members(), own.engineId(), own.deviceA(), own.deviceB());
        for (final DeviceFacts device : facts) {
            if (device != null && device.lineage() == own.lineage() && device.recordEpoch() > newest.epoch()) {
                newest = new Base(
                        device.recordEpoch(), device.members(), device.arbiter(), device.memberA(), device.memberB());
            }
        }
        return newest;
    }

    /**
     * Whether those that answer after the seal are those that were gathered: none has a newer record, nobody has put
     * another device, foreign or blank, in the place of one meanwhile, and none lost power so that the absent one may
     * know more.
     */
    boolean isStill(final MembershipRecord own, final DeviceFacts[] facts) {
        for (final DeviceFacts device : facts) {
            final boolean isOther = device != null
                    && (refusal(own, base, device) != null
                            || Slots.has(usable, device.slot()) && device.deviceId() != base.device(device.slot()));
            if (isOther) {
                return false;
            }
        }
        return newest(own, facts).epoch() <= base.epoch() && of(own, facts).waitFor() == null;
    }

    /**
     * Whether the newest record is of another engine's directory, or of a takeover by this one that ended halfway, with
     * one device. The other directory may still vote with the device that has not got it: this one begins to vote once
     * both have forced its record. Until then {@link #isVoter} is false, so both devices are in sight.
     */
    @Safeguard(
            name = "takeover",
            prevents = "Only the members force the record of a takeover: the other directory still votes "
                    + "with the device that has not got it.")
    boolean isTakeover(final MembershipRecord own) {
        return base.arbiter() != own.engineId() || !isVoter(own, base);
    }

    /** What of the own record the next one builds on. */
    MembershipRecord former(final MembershipRecord own) {
        return isTakeover(own) ? own.withoutLastDecision() : own;
    }

    /** Both devices answer, and are sealed without a gather: one has been copied from the member of an epoch. */
    static Quorum ofBoth(final MembershipRecord own, final int epoch, final int members) {
        return new Quorum(
                new Base(epoch, members, own.engineId(), own.deviceA(), own.deviceB()),
                Slots.BOTH,
                Slots.BOTH,
                members,
                null);
    }

    /**
     * The highest epoch that is recorded or promised anywhere in sight; what a foreign device says is of no meaning
     * here.
     */
    static int highestEpoch(final MembershipRecord own, final DeviceFacts[] facts) {
        int highest = own.epoch();
        for (final DeviceFacts device : facts) {
            highest = device == null || device.lineage() != own.lineage()
                    ? highest
                    : Math.max(highest, Math.max(device.recordEpoch(), device.promisedEpoch()));
        }
        return highest;
    }

    private static String hex(final long value) {
        return Long.toHexString(value);
    }

    /**
     * Whether a device was forced into a new lineage, and this directory does not know it yet. Only a force gives a
     * device of this engine another lineage, and one with a higher epoch than any before.
     */
    static boolean isNewLineageBegun(final MembershipRecord own, final DeviceFacts device) {
        return device.lineage() != own.lineage()
                && device.arbiter() == own.engineId()
                && device.deviceId() == own.device(device.slot())
                && device.members() == Slots.bit(device.slot())
                && device.recordEpoch() > own.epoch();
    }
}
