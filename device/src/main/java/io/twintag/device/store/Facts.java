package io.twintag.device.store;

import io.twintag.transport.protocol.Slots;

/**
 * What a superblock says of one volume on one device. A value: every change is a new one.
 *
 * @param lineage         random at format; volumes of different lineages never mix.
 * @param deviceId        random at format.
 * @param slot            0: a, 1: b.
 * @param generator       of the tags of this volume (docs/claims.md claim 16).
 * @param promisedEpoch   writes of lower epochs are refused.
 * @param recordEpoch     epoch of the membership record that follows, 0: none.
 * @param members         bit 0: slot a, bit 1: slot b.
 * @param memberA         device id of slot a.
 * @param memberB         device id of slot b.
 * @param arbiter         id of the engine directory that wrote the record.
 * @param flushedEpoch    epoch of the flushed watermark.
 * @param flushedSequence everything up to (flushedEpoch, flushedSequence) is on stable storage.
 * @param clean           the last owner closed the volume.
 * @param bootId          run of the operating system that the last owner lived in.
 * @param table           what is known of the tag table beside it.
 */
public record Facts(
        long lineage,
        long deviceId,
        int slot,
        short generator,
        int promisedEpoch,
        int recordEpoch,
        int members,
        long memberA,
        long memberB,
        long arbiter,
        int flushedEpoch,
        long flushedSequence,
        boolean clean,
        String bootId,
        TableFacts table) {
    /** Characters (ASCII) of a boot id. */
    public static final int MAX_BOOT_ID_LENGTH = 64;

    /** The facts of a device that has never been a member of anything. */
    public static Facts blank(final long lineage, final long deviceId, final int slot, final short generator) {
        return new Facts(lineage, deviceId, slot, generator, 0, 0, 0, 0, 0, 0, 0, 0, true, "", TableFacts.UNKNOWN);
    }

    /** Whether the newest membership record that this device holds names it a member. */
    public boolean isMember() {
        return recordEpoch > 0 && Slots.has(members, slot);
    }

    /** Replaces the lineage. */
    public Facts withLineage(final long newLineage) {
        return new Facts(
                newLineage,
                deviceId,
                slot,
                generator,
                promisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                flushedEpoch,
                flushedSequence,
                clean,
                bootId,
                table);
    }

    /** Replaces the generator. */
    public Facts withGenerator(final short newGenerator) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                newGenerator,
                promisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                flushedEpoch,
                flushedSequence,
                clean,
                bootId,
                table);
    }

    /** Replaces the promise. */
    public Facts withPromisedEpoch(final int newPromisedEpoch) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                generator,
                newPromisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                flushedEpoch,
                flushedSequence,
                clean,
                bootId,
                table);
    }

    /** Replaces the membership record. */
    public Facts withRecord(
            final int newRecordEpoch,
            final int newMembers,
            final long newMemberA,
            final long newMemberB,
            final long newArbiter) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                generator,
                promisedEpoch,
                newRecordEpoch,
                newMembers,
                newMemberA,
                newMemberB,
                newArbiter,
                flushedEpoch,
                flushedSequence,
                clean,
                bootId,
                table);
    }

    /** Replaces the flushed watermark. */
    public Facts withFlushed(final int newFlushedEpoch, final long newFlushedSequence) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                generator,
                promisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                newFlushedEpoch,
                newFlushedSequence,
                clean,
                bootId,
                table);
    }

    /** Marks as opened (false) or closed (true) in the run of the operating system with this boot id. */
    public Facts withClean(final boolean newClean, final String newBootId) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                generator,
                promisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                flushedEpoch,
                flushedSequence,
                newClean,
                newBootId,
                table);
    }

    /** Replaces what is known of the tag table. */
    public Facts withTable(final TableFacts newTable) {
        return new Facts(
                lineage,
                deviceId,
                slot,
                generator,
                promisedEpoch,
                recordEpoch,
                members,
                memberA,
                memberB,
                arbiter,
                flushedEpoch,
                flushedSequence,
                clean,
                bootId,
                newTable);
    }
}
