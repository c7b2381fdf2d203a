package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.OwnerThread;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far each of the two devices is in the stream of the current epoch, from its cumulative acks. Written by the
 * sequencer thread with release, read by any with acquire: none of it costs a fence.
 *
 * <p>With a new stream the figures go back to 0 before its members count, and a reader takes the members first: those
 * of a stream never come with figures of the one before.
 */
public final class MemberProgress {
    private final OwnerThread owner = new OwnerThread();
    private final AtomicLongArray applied = new AtomicLongArray(Slots.COUNT);
    private final AtomicLongArray flushed = new AtomicLongArray(Slots.COUNT);
    private final AtomicLongArray retired = new AtomicLongArray(Slots.COUNT);
    private final AtomicIntegerArray tagPages = new AtomicIntegerArray(Slots.COUNT);
    private final AtomicLongArray freeBytes = new AtomicLongArray(Slots.COUNT);
    private final long[] heardNs = new long[Slots.COUNT];
    private volatile int members = Slots.BOTH;

    /** A new stream of these members (bit 0: a, bit 1: b): nothing of it is on the devices. */
    void start(final int newMembers, final long nowNs) {
        assert owner.isMine();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            applied.setRelease(slot, 0);
            flushed.setRelease(slot, 0);
            retired.setRelease(slot, 0);
            heardNs[slot] = nowNs;
        }
        members = newMembers;
    }

    /** Whether both devices are members: what is asked of both is reached by both. */
    boolean isMirrored() {
        return members == Slots.BOTH;
    }

    /** Acks only go forward: one that does not is from a stream that it should not be from. */
    void onAck(
            final int slot, final long newApplied, final long newFlushed, final long newRetired, final long lastSent) {
        assert owner.isMine();
        if (newApplied > lastSent || newFlushed > newApplied || newApplied < applied.getAcquire(slot)) {
            throw new IllegalStateException("device " + slot + " acknowledges " + newApplied + "/" + newFlushed
                    + " after " + applied.getAcquire(slot) + ", sent " + lastSent);
        }
        applied.setRelease(slot, newApplied);
        flushed.setRelease(slot, newFlushed);
        retired.setRelease(slot, newRetired);
    }

    void heard(final int slot, final long nowNs) {
        assert owner.isMine();
        heardNs[slot] = nowNs;
    }

    void onFacts(final int slot, final int pages, final long free) {
        assert owner.isMine();
        tagPages.setRelease(slot, pages);
        freeBytes.setRelease(slot, free);
    }

    long heardNs(final int slot) {
        return heardNs[slot];
    }

    /** Applied by at least one member. */
    public long appliedOne() {
        return most(applied);
    }

    /** Applied by every member: what is committed. */
    public long appliedAll() {
        return least(applied);
    }

    public long flushedAll() {
        return least(flushed);
    }

    public long retiredAll() {
        return least(retired);
    }

    private long most(final AtomicLongArray figures) {
        final int of = members;
        return of == Slots.BOTH
                ? Math.max(figures.getAcquire(Slots.A), figures.getAcquire(Slots.B))
                : figures.getAcquire(Slots.only(of));
    }

    private long least(final AtomicLongArray figures) {
        final int of = members;
        return of == Slots.BOTH
                ? Math.min(figures.getAcquire(Slots.A), figures.getAcquire(Slots.B))
                : figures.getAcquire(Slots.only(of));
    }

    public long applied(final int slot) {
        return applied.getAcquire(slot);
    }

    public long flushed(final int slot) {
        return flushed.getAcquire(slot);
    }

    public long retired(final int slot) {
        return retired.getAcquire(slot);
    }

    public int tagPages(final int slot) {
        return tagPages.getAcquire(slot);
    }

    /** Usable space of the device's file system, bytes. */
    public long freeBytes(final int slot) {
        return freeBytes.getAcquire(slot);
    }
}
