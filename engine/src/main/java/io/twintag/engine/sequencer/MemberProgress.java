package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.OwnerThread;

/**
 * How far each of the two devices is in the stream of the current epoch, from its cumulative acks. Written by the
 * sequencer thread, read by any for display.
 */
public final class MemberProgress {

    private final OwnerThread owner = new OwnerThread();
    private final long[] applied = new long[Slots.COUNT];
    private final long[] flushed = new long[Slots.COUNT];
    private final long[] retired = new long[Slots.COUNT];
    private final int[] tagPages = new int[Slots.COUNT];
    private final long[] freeBytes = new long[Slots.COUNT];
    private final long[] heardNs = new long[Slots.COUNT];
    private int members = Slots.BOTH;

    /** A new stream of these members (bit 0: a, bit 1: b): nothing of it is on the devices. */
    void start(final int newMembers, final long nowNs) {
        assert owner.isMine();
        members = newMembers;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            applied[slot] = 0;
            flushed[slot] = 0;
            retired[slot] = 0;
            heardNs[slot] = nowNs;
        }
    }

    /** Whether both devices are members: what is asked of both is reached by both. */
    boolean isMirrored() {
        return members == Slots.BOTH;
    }

    /** Acks only go forward: one that does not is from a stream that it should not be from. */
    void onAck(
            final int slot, final long newApplied, final long newFlushed, final long newRetired, final long lastSent) {
        assert owner.isMine();
        if (newApplied > lastSent || newFlushed > newApplied || newApplied < applied[slot]) {
            throw new IllegalStateException("device " + slot + " acknowledges " + newApplied + "/" + newFlushed
                    + " after " + applied[slot] + ", sent " + lastSent);
        }
        applied[slot] = newApplied;
        flushed[slot] = newFlushed;
        retired[slot] = newRetired;
    }

    void heard(final int slot, final long nowNs) {
        assert owner.isMine();
        heardNs[slot] = nowNs;
    }

    void onFacts(final int slot, final int pages, final long free) {
        assert owner.isMine();
        tagPages[slot] = pages;
        freeBytes[slot] = free;
    }

    long heardNs(final int slot) {
        return heardNs[slot];
    }

    /** Applied by at least one member. */
    public long appliedOne() {
        return members == Slots.BOTH ? Math.max(applied[0], applied[1]) : applied[member()];
    }

    /** Applied by every member: what is committed. */
    public long appliedAll() {
        return members == Slots.BOTH ? Math.min(applied[0], applied[1]) : applied[member()];
    }

    public long flushedAll() {
        return members == Slots.BOTH ? Math.min(flushed[0], flushed[1]) : flushed[member()];
    }

    public long retiredAll() {
        return members == Slots.BOTH ? Math.min(retired[0], retired[1]) : retired[member()];
    }

    private int member() {
        return members >>> 1;
    }

    public long applied(final int slot) {
        return applied[slot];
    }

    public long flushed(final int slot) {
        return flushed[slot];
    }

    public long retired(final int slot) {
        return retired[slot];
    }

    public int tagPages(final int slot) {
        return tagPages[slot];
    }

    /** Usable space of the device's file system, bytes. */
    public long freeBytes(final int slot) {
        return freeBytes[slot];
    }
}
