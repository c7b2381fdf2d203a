package io.twintag.engine.membership;

import io.twintag.engine.context.EngineException;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;

/**
 * One device goes on alone by force, in a lineage of its own, though it may lack acknowledged writes
 * (docs/membership.md, rule 3). Whoever is of the former lineage never takes part again: two histories are never
 * merged. A value, and a pure function of what is in sight.
 *
 * @param record what the engine's directory holds from then on; the device holds the same.
 */
public record NewLineage(MembershipRecord record) {
    /**
     * What to store, on the device first.
     *
     * @param device  that is to go on; recovered.
     * @param other   null if it is out of sight.
     * @param isPartial whether a copy to the device had begun and not ended.
     * @param lineage random; not used where a force that was interrupted goes on.
     * @throws EngineException it is not needed, or cannot be; the message says why.
     */
    public static NewLineage of(
            final MembershipRecord own,
            final DeviceFacts device,
            final DeviceFacts other,
            final boolean isPartial,
            final long lineage) {
        final boolean isBegun = Quorum.isNewLineageBegun(own, device);
        if (!isBegun) {
            refuse(own, device, other, isPartial);
        }
        final int slot = device.slot();
        final int epoch = isBegun ? device.recordEpoch() : 1 + highestEpoch(own, device, other);
        return new NewLineage(new MembershipRecord(
                own.engineId(),
                isBegun ? device.lineage() : lineage,
                own.generator(),
                epoch,
                Slots.bit(slot),
                slot == 0 ? device.deviceId() : 0,
                slot == 1 ? device.deviceId() : 0,
                own.lineage(),
                own.kept().cutAt(device.streamEpoch(), device.applied(), own.epoch())));
    }

    /**
     * Why an engine could not write with the devices in sight, in words; null if it could.
     *
     * @param device a device, null if it is out of sight; so is {@code other}.
     */
    public static String obstacle(final MembershipRecord own, final DeviceFacts device, final DeviceFacts other) {
        return Quorum.of(own, bySlot(device, other)).waitFor();
    }

    private static void refuse(
            final MembershipRecord own, final DeviceFacts device, final DeviceFacts other, final boolean isPartial) {
        final String name = "device " + device.slotName();
        final DeviceFacts[] facts = bySlot(device, other);
        final String refusal = Quorum.refusal(own, Quorum.newest(own, facts), device);
        if (refusal != null) {
            throw new EngineException(refusal);
        }
        if (device.streamEpoch() == 0) {
            throw new EngineException(name + " holds nothing to go on with: it vouches for no write");
        }
        if (Quorum.of(own, facts).waitFor() == null) {
            throw new EngineException(
                    name + " needs no force, nothing is missing: twintag start without --force-stale");
        }
        if (isPartial) {
            throw new EngineException(
                    name + " was being copied to when it was last used: what it holds is neither its old"
                            + " state nor the new one, so it cannot go on alone. Only device "
                            + Slots.letter(Slots.other(device.slot())) + ", or a backup of it, has the data");
        }
    }

    private static int highestEpoch(final MembershipRecord own, final DeviceFacts device, final DeviceFacts other) {
        final int ofDevice = Math.max(device.recordEpoch(), device.promisedEpoch());
        final int ofOther = other == null ? 0 : Math.max(other.recordEpoch(), other.promisedEpoch());
        return Math.max(own.epoch(), Math.max(ofDevice, ofOther));
    }

    private static DeviceFacts[] bySlot(final DeviceFacts one, final DeviceFacts two) {
        final DeviceFacts[] facts = new DeviceFacts[2];
        for (final DeviceFacts device : new DeviceFacts[] {one, two}) {
            if (device != null) {
                facts[device.slot()] = device;
            }
        }
        return facts;
    }
}
