package io.twintag.device.store;

import io.twintag.transport.runtime.Safeguard;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** What opening does with the trailers of a block object: which versions count, and which slots are free. */
final class BlockRecovery {
    private static final Watermark ANY = new Watermark(Integer.MAX_VALUE, Long.MAX_VALUE);

    private final BlockFiles files;
    private final BlockReader reader;
    private final FlushRoles roles;
    private final IndexSet free;
    private final TrailerSweep sweep;
    private final BadTrailer bad;
    private final LongArrayList unsound = new LongArrayList();
    private int kept;

    BlockRecovery(
            final BlockFiles files,
            final BlockReader reader,
            final FlushRoles roles,
            final IndexSet free,
            final TrailerSweep sweep,
            final BadTrailer bad) {
        this.files = files;
        this.reader = reader;
        this.roles = roles;
        this.free = free;
        this.sweep = sweep;
        this.bad = bad;
    }

    /** @param isPartial whether what was being copied here carries tags below the watermark, forced or not. */
    void run(final Found found, final long blocks, final boolean isPartial) {
        final boolean isPrefix = isCutAtWatermark(found);
        final boolean isChecked = found.isPowerLost() && isPartial;
        free.fill();
        for (long block = 0; block < blocks; block++) {
            final UnsafeBuffer lines = files.lines(block);
            final int line = BlockFiles.line(block);
            if ((TrailerLine.changeAcquire(lines, line) & 1) != 0) {
                TrailerLine.endChange(lines, line);
            }
            final int newest = isPrefix
                    ? TrailerLine.newestSoundUpTo(lines, line, block, found.topEpoch(), found.topSequence())
                    : TrailerLine.newestSound(lines, line, block);
            final int flushed =
                    TrailerLine.newestSoundUpTo(lines, line, block, roles.durableEpoch, roles.durableSequence);
            for (int i = 0; i < TrailerLine.TRAILERS; i++) {
                if (!TrailerLine.isSet(lines, line, i) || !TrailerLine.isSound(lines, line, i, block)) {
                    continue; // what is not sound stays, so that nobody reads what may not be the newest
                }
                final int slot = TrailerLine.slot(lines, line, i);
                final boolean isNewest =
                        i == newest && (!isChecked || reader.isIntact(slot, TrailerLine.crc(lines, line, i)));
                if (isNewest || (i == flushed && !found.isPowerLost())) {
                    free.remove(slot);
                } else {
                    TrailerLine.drop(lines, line, i);
                    files.markLine(block);
                }
            }
            sweep.note(block, lines, line);
            if (unsound.size() < TrailerSweep.MOST_LOST && !TrailerLine.isSound(lines, line, block)) {
                unsound.addLong(block);
            }
        }
        for (int i = 0; i < unsound.size(); i++) {
            keepSlots(unsound.getLong(i), found, isPrefix);
        }
        if (!found.isClean()) {
            files.markAll();
        }
    }

    /** After a power cut, versions above the watermark may be torn, or have come to the disk before others below it. */
    @Safeguard(
            name = "above-watermark",
            prevents = "Blocks above the watermark came to the disk, others of the same write or of earlier "
                    + "ones did not, and all of them count.")
    private static boolean isCutAtWatermark(final Found found) {
        return found.stop() == Found.Stop.POWER;
    }

    /**
     * Treats a line that stays bad: if it is known what its trailers were, the slots of those that count are not given
     * away, so that {@link BadTrailer#mend} finds their content; those that do not count are dropped, as if no bit had
     * flipped.
     */
    private void keepSlots(final long block, final Found found, final boolean isPrefix) {
        final UnsafeBuffer whole =
                bad.whole(block, isPrefix ? ANY : new Watermark(found.topEpoch(), found.topSequence()));
        if (whole == null) {
            return;
        }
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        final int newest = TrailerLine.newestUpTo(
                whole,
                0,
                isPrefix ? found.topEpoch() : Integer.MAX_VALUE,
                isPrefix ? found.topSequence() : Long.MAX_VALUE);
        final int flushed = TrailerLine.newestUpTo(whole, 0, roles.durableEpoch, roles.durableSequence);
        for (int i = 0; i < TrailerLine.TRAILERS; i++) {
            final boolean isBad = TrailerLine.isSet(lines, line, i) && !TrailerLine.isSound(lines, line, i, block);
            if (!isBad || !TrailerLine.isSet(whole, 0, i)) {
                continue;
            }
            if (i == newest || (i == flushed && !found.isPowerLost())) {
                kept += kept < TrailerSweep.MOST_LOST && free.remove(TrailerLine.slot(whole, 0, i)) ? 1 : 0;
            } else {
                TrailerLine.drop(lines, line, i);
                files.markLine(block);
            }
        }
    }
}
