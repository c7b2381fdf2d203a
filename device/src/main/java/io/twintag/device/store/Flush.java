package io.twintag.device.store;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The states of a flush, and who moves them on:
 *
 * <pre>
 *  IDLE --background: asks--> REQUESTED --apply thread, between two writes--> BEGUN
 *  BEGUN --background: forces data, then the watermark if due--> FORCED --apply thread: takes over--> IDLE, sweeping
 * </pre>
 *
 * The next flush begins when the sweep is done. A force that fails ends all of this: what it was to write may be gone
 * from memory, so a second one that works would prove nothing.
 */
final class Flush {
    static final int IDLE = 0;
    static final int REQUESTED = 1;
    static final int BEGUN = 2;
    static final int FORCED = 3;

    /** Blocks that one poll sweeps, besides as many as were written since. */
    private static final int SWEEP_QUOTA = 32;

    private final Disk disk;
    private final Superblock superblock;
    private final Progress progress;
    private final FlushRoles roles;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final ForcedMark mark;
    private final Object forcing = new Object();
    private volatile StorageObject[] objects = {};
    private volatile Watermark flushed;
    private volatile Throwable failure;

    private StorageObject[] covered = {};
    private int coversEpoch;
    private long coversSequence;
    private long coversAppended;
    private boolean isMarkDue;
    private int sweeping = -1;
    private long ended;

    Flush(final Disk disk, final Superblock superblock, final Progress progress, final FlushRoles roles) {
        this.disk = disk;
        this.superblock = superblock;
        this.progress = progress;
        this.roles = roles;
        final Facts facts = superblock.facts();
        this.flushed = new Watermark(facts.flushedEpoch(), facts.flushedSequence());
        this.mark = new ForcedMark(flushed);
        roles.durable(flushed.epoch(), flushed.sequence());
    }

    /** Any thread: the objects of the volume from now on. */
    void objects(final StorageObject[] newObjects) {
        objects = newObjects;
    }

    Watermark flushed() {
        return flushed;
    }

    boolean isFailed() {
        return failure != null;
    }

    Disk disk() {
        return disk;
    }

    int state() {
        return state.get();
    }

    /** Background thread. */
    boolean request(final int epoch, final long applied) {
        final Watermark last = flushed;
        final boolean isNew = last.epoch() != epoch || last.sequence() != applied || roles.isRepaired;
        return isNew && failure == null && state.compareAndSet(IDLE, REQUESTED);
    }

    /** Apply thread, between two writes; hot while idle. */
    void poll() {
        assert roles.owner.isMine();
        final int now = state.getAcquire();
        if (now == FORCED) {
            end();
        } else if (sweeping >= 0) {
            sweep(SWEEP_QUOTA + roles.blocksWritten);
            roles.blocksWritten = 0;
        } else if (now == REQUESTED) {
            begin();
        }
    }

    /**
     * Apply thread, between two writes: begins one now. @return whether one covers all that is applied, or nothing is
     * left to flush.
     */
    boolean beginNow(final int epoch, final long applied) {
        assert roles.owner.isMine();
        if (state.getAcquire() == IDLE && sweeping < 0 && request(epoch, applied)) {
            begin();
            return true;
        }
        return state.getAcquire() == IDLE && sweeping < 0;
    }

    /** Background thread: whether it waits for the apply thread to begin, which it does in its next cycle. */
    boolean isRequested() {
        return state.getAcquire() == REQUESTED;
    }

    /** Apply thread: the number of the flush that forces all that is written by now. */
    long next() {
        assert roles.owner.isMine();
        final int now = state.getAcquire();
        return ended + (now == BEGUN || now == FORCED ? 2 : 1);
    }

    /** Apply thread: whether a flush has ended, or there is nothing that it would force; asks for it when not. */
    boolean isForced(final long number, final int epoch, final long applied) {
        assert roles.owner.isMine();
        return ended >= number || !request(epoch, applied) && failure == null && state.getAcquire() == IDLE;
    }

    private void begin() {
        assert roles.owner.isMine();
        requireBetweenWrites();
        coversEpoch = progress.streamEpoch();
        coversSequence = progress.applied();
        coversAppended = roles.appended;
        assert coversEpoch == 0 || order(flushed) >= 0 : "a flush covers what the one before did";
        isMarkDue = roles.isRepaired
                || progress.isPartial()
                || !mark.isFollowedByRecords(coversEpoch, coversSequence, coversAppended);
        covered = objects;
        roles.isRepaired = false;
        roles.covers(coversEpoch, coversSequence);
        for (final StorageObject object : covered) {
            object.beginFlush();
        }
        state.setRelease(BEGUN);
    }

    /** Versions that the write under way has replaced are not kept for what this flush covers. */
    @Safeguard(
            name = "boundary",
            prevents = "A write has replaced the version that a flush then says it covers, and power fails "
                    + "before the next flush.")
    private void requireBetweenWrites() {
        if (progress.isUndoActive()) {
            throw new IllegalStateException("a flush cannot begin inside a write");
        }
    }

    private void end() {
        assert roles.owner.isMine();
        assert order(new Watermark(progress.streamEpoch(), progress.applied())) <= 0 : "flushed <= applied";
        roles.durable(coversEpoch, coversSequence);
        ended++;
        for (final StorageObject object : covered) {
            object.endFlush();
        }
        sweeping = 0;
        beginSweep();
        state.setRelease(IDLE);
    }

    /** What the flush under way covers, compared with another mark. */
    private int order(final Watermark other) {
        return Tag.compare(coversEpoch, coversSequence, other.epoch(), other.sequence());
    }

    private void beginSweep() {
        while (sweeping < covered.length) {
            if (covered[sweeping] instanceof BlockObject block) {
                block.beginSweep();
                return;
            }
            sweeping++;
        }
        sweeping = -1;
    }

    private void sweep(final int quota) {
        int left = quota;
        while (left > 0 && sweeping >= 0) {
            final int done = ((BlockObject) covered[sweeping]).sweep(left);
            if (done < left) {
                sweeping++;
                beginSweep();
            }
            left -= done;
        }
    }

    /** Background thread; may block. */
    boolean forceIfBegun() {
        synchronized (forcing) {
            if (failure != null) {
                throw failed();
            }
            if (state.get() != BEGUN) {
                return false;
            }
            boolean isDone = false;
            try {
                long bytes = 0;
                for (final StorageObject object : covered) {
                    bytes += object.forceCovered(disk);
                }
                final Watermark covers = new Watermark(coversEpoch, coversSequence);
                if (!mark.mayStay(bytes) || isMarkDue) {
                    superblock.update(facts -> facts.withFlushed(covers.epoch(), covers.sequence()));
                    mark.moved(covers, coversAppended);
                }
                flushed = covers;
                state.setRelease(FORCED);
                isDone = true;
            } catch (final UncheckedIOException | StorageException ex) {
                failure = ex;
                throw ex;
            } finally {
                if (!isDone && failure == null) {
                    failure = new IOException("a flush was broken off");
                }
            }
            return true;
        }
    }

    private StorageException failed() {
        return new StorageException(
                Status.DEVICE_FAILED,
                "this volume could not be forced to its disk and serves no more: see to the disk, then wipe the volume"
                        + " and let replace copy it from the twin",
                failure);
    }

    /** Apply thread, off the hot path: everything applied by now is forced when it returns. */
    void now() {
        // One that is under way may have begun before the last write.
        forceIfBegun();
        if (state.get() == FORCED) {
            end();
        }
        sweepAll();
        begin();
        isMarkDue = true;
        forceIfBegun();
        end();
        sweepAll();
    }

    private void sweepAll() {
        while (sweeping >= 0) {
            sweep(Integer.MAX_VALUE);
        }
    }
}
