package io.twintag.device.store;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import io.twintag.transport.runtime.Safeguard;
import org.agrona.collections.LongHashSet;

/**
 * What opening does about the last stop:
 *
 * <pre>
 *  closed           all of it counts
 *  killed           the applied prefix counts; the one write under way is undone, or cut from its log's end
 *  power lost       the prefix up to the forced watermark counts, and the records that follow it without a gap
 *  power lost with  nothing is vouched for; what passes its check is kept for whoever wants to look, until a
 *  FlushMode.NONE,  membership is recorded
 *  progress damaged
 * </pre>
 */
final class Recovery {
    private final Superblock superblock;
    private final Progress progress;
    private final Flush flush;
    private final StoreOptions options;

    Recovery(final Superblock superblock, final Progress progress, final Flush flush, final StoreOptions options) {
        this.superblock = superblock;
        this.progress = progress;
        this.flush = flush;
        this.options = options;
    }

    /** Afterwards the superblock says that the volume is in use, in this run of the operating system. */
    void run(final ObjectTable objects) {
        final Found found = find(objects);
        if (found.stop() == Found.Stop.KILL) {
            undo(objects);
        }
        for (final StorageObject object : objects.all()) {
            object.recover(found);
            object.touch();
        }
        progress.deactivateUndo();
        final boolean isKept = progress.flushMode() == FlushMode.NONE && options.flush() != FlushMode.NONE;
        if (found.isPowerLost()) {
            final boolean isUnknown = found.stop() == Found.Stop.UNKNOWN;
            progress.lostPower(true);
            progress.unvouched(isUnknown);
            progress.start(isUnknown ? 0 : found.topEpoch(), isUnknown ? 0 : found.topSequence());
        }
        if (found.isPowerLost() || (isKept && !found.isClean())) {
            // The disk must not fall behind what is vouched for from now on; with NONE it may be behind already.
            flush.now();
        }
        progress.flushMode(options.flush());
        progress.forceBeforeUse(flush.disk());
        superblock.update(facts -> facts.withTable(isTableKept(found) ? facts.table() : TableFacts.UNKNOWN)
                .withClean(false, options.bootId()));
    }

    /**
     * Nobody forces the pages of a tag table that is in use: after a power cut each is the one that it was at some
     * moment. Told with the new boot id in one store, so that what ends before the table is looked at changes nothing.
     */
    @Safeguard(
            name = "tag table after a power cut",
            prevents = "Tag pages that came to the disk at different moments are believed: an entry that is "
                    + "missing counts as matched.")
    private static boolean isTableKept(final Found found) {
        return !found.isPowerLost();
    }

    private Found find(final ObjectTable objects) {
        final Facts facts = superblock.facts();
        final Watermark durable = new Watermark(facts.flushedEpoch(), facts.flushedSequence());
        final boolean isPartial = progress.isPartial();
        if (progress.isDamaged()) {
            return new Found(Found.Stop.UNKNOWN, Integer.MAX_VALUE, Long.MAX_VALUE, durable, isPartial);
        }
        final boolean isSameBoot = facts.bootId().equals(options.bootId());
        if (facts.clean() || isSameBoot) {
            final Found.Stop stop = facts.clean() ? Found.Stop.CLEAN : Found.Stop.KILL;
            return progress.isUnvouched()
                    ? new Found(stop, Integer.MAX_VALUE, Long.MAX_VALUE, durable, isPartial)
                    : new Found(stop, progress.streamEpoch(), progress.applied(), durable, isPartial);
        }
        return progress.isUnvouched() || progress.flushMode() == FlushMode.NONE
                ? new Found(Found.Stop.UNKNOWN, Integer.MAX_VALUE, Long.MAX_VALUE, durable, isPartial)
                : new Found(Found.Stop.POWER, durable.epoch(), endOfRecords(objects, durable), durable, isPartial);
    }

    /** The sequence up to which nothing but intact records follows the watermark: see {@link ForcedMark}. */
    private static long endOfRecords(final ObjectTable objects, final Watermark durable) {
        final LongHashSet sequences = new LongHashSet();
        for (final StorageObject object : objects.all()) {
            if (object instanceof LogObject log) {
                log.collectBehind(durable, sequences);
            }
        }
        long end = durable.sequence();
        while (sequences.contains(end + 1)) {
            end++;
        }
        return end;
    }

    @Safeguard(
            name = "undo",
            prevents = "A device ends inside a write of blocks, and some of its trailers are set: half of "
                    + "the write stays.")
    private void undo(final ObjectTable objects) {
        final boolean isUnapplied = progress.isUndoActive()
                && Tag.compare(
                                progress.undoEpoch(),
                                progress.undoSequence(),
                                progress.streamEpoch(),
                                progress.applied())
                        > 0;
        if (!isUnapplied) {
            return;
        }
        if (objects.get(progress.undoObjectId()) instanceof BlockObject block) {
            block.undo();
        } else {
            throw new StorageException(
                    Status.CORRUPT,
                    "the undo area names object " + progress.undoObjectId()
                            + ", no block object: wipe this volume and let replace copy it from the twin");
        }
    }
}
