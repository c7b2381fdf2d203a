package io.twintag.device.store;

import io.twintag.transport.layout.HalfWords;
import io.twintag.transport.protocol.Tag;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The trailers of one logical block: up to three versions, in one cache line, so that whatever reaches the disk of a
 * line is a state that it once had. Says where a field lies and which version is which; holds nothing.
 *
 * <pre>
 *    0 sequence of trailer 0   8 of trailer 1   16 of trailer 2     48 bits, above them 16 bits of check
 *   24 epoch of trailer 0     28 of trailer 1   32 of trailer 2     0: no trailer, else bit 31 is set;
 *                                                                stored last, zeroed first
 *   36 slot of trailer 0      40 of trailer 1   44 of trailer 2
 *   48 crc of trailer 0       52 of trailer 1   56 of trailer 2
 *   60 change counter, odd while the line is being changed
 * </pre>
 *
 * The check covers block, epoch, sequence, slot and crc of its trailer: one that is not as it was stored is not sound,
 * and no field of it is to be believed. No single bit that flips makes a trailer out of none, or none out of one.
 */
final class TrailerLine {
    static final int LENGTH = 64;
    static final int TRAILERS = 3;
    static final int NONE = -1;

    private static final int EPOCH_OFFSET = 24;
    private static final int SLOT_OFFSET = 36;
    private static final int CRC_OFFSET = 48;
    private static final int CHANGE_OFFSET = 60;

    private static final int EPOCH_MARK = 0x8000_0000;
    private static final int CHECK_SHIFT = 48;
    private static final long SEQUENCE_MASK = (1L << CHECK_SHIFT) - 1;
    private static final int CHECK_OF_NOTHING = 0x5A3C;

    private TrailerLine() {}

    static long sequence(final UnsafeBuffer buffer, final int line, final int trailer) {
        return buffer.getLong(line + trailer * Long.BYTES) & SEQUENCE_MASK;
    }

    static int epoch(final UnsafeBuffer buffer, final int line, final int trailer) {
        return rawEpoch(buffer, line, trailer) & ~EPOCH_MARK;
    }

    private static int rawEpoch(final UnsafeBuffer buffer, final int line, final int trailer) {
        return buffer.getInt(line + EPOCH_OFFSET + trailer * Integer.BYTES);
    }

    static int slot(final UnsafeBuffer buffer, final int line, final int trailer) {
        return buffer.getInt(line + SLOT_OFFSET + trailer * Integer.BYTES);
    }

    static int crc(final UnsafeBuffer buffer, final int line, final int trailer) {
        return buffer.getInt(line + CRC_OFFSET + trailer * Integer.BYTES);
    }

    static boolean isSet(final UnsafeBuffer buffer, final int line, final int trailer) {
        return rawEpoch(buffer, line, trailer) != 0;
    }

    /** Whether a trailer that is set is as it was stored. */
    static boolean isSound(final UnsafeBuffer buffer, final int line, final int trailer, final long block) {
        final int epoch = epoch(buffer, line, trailer);
        final long sequence = sequence(buffer, line, trailer);
        final int slot = slot(buffer, line, trailer);
        final int crc = crc(buffer, line, trailer);
        return rawEpoch(buffer, line, trailer) < 0
                && (short) (buffer.getLong(line + trailer * Long.BYTES) >>> CHECK_SHIFT)
                        == check(block, epoch, sequence, slot, crc);
    }

    /** Whether every trailer that is set is as it was stored. */
    static boolean isSound(final UnsafeBuffer buffer, final int line, final long block) {
        for (int i = 0; i < TRAILERS; i++) {
            if (isSet(buffer, line, i) && !isSound(buffer, line, i, block)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Their slots are not freed: another block may have them. {@link TrailerSweep} finds what is lost with that.
     *
     * @return how many were dropped.
     */
    static int dropUnsound(final UnsafeBuffer buffer, final int line, final long block) {
        int dropped = 0;
        for (int i = 0; i < TRAILERS; i++) {
            if (isSet(buffer, line, i) && !isSound(buffer, line, i, block)) {
                drop(buffer, line, i);
                dropped++;
            }
        }
        return dropped;
    }

    private static short check(final long block, final int epoch, final long sequence, final int slot, final int crc) {
        return (short) (CHECK_OF_NOTHING
                + HalfWords.ofLong(block, 0)
                + HalfWords.ofLong(sequence, 1)
                + HalfWords.ofInt(slot, 0)
                + HalfWords.ofInt(crc, 1)
                + HalfWords.ofInt(epoch, 2));
    }

    static int count(final UnsafeBuffer buffer, final int line) {
        int count = 0;
        for (int i = 0; i < TRAILERS; i++) {
            count += isSet(buffer, line, i) ? 1 : 0;
        }
        return count;
    }

    /** Where in its line one of the 160 bits of a trailer lies. */
    static int bit(final int trailer, final int number) {
        if (number < Long.SIZE) {
            return trailer * Long.SIZE + number;
        }
        final int field = (number - Long.SIZE) / Integer.SIZE; // epoch, slot, crc
        return (EPOCH_OFFSET + field * (SLOT_OFFSET - EPOCH_OFFSET)) * Byte.SIZE
                + trailer * Integer.SIZE
                + number % Integer.SIZE;
    }

    /** A trailer that is not set, or NONE. */
    static int vacant(final UnsafeBuffer buffer, final int line) {
        for (int i = 0; i < TRAILERS; i++) {
            if (!isSet(buffer, line, i)) {
                return i;
            }
        }
        return NONE;
    }

    /** The trailer with the highest tag, or NONE. */
    static int newest(final UnsafeBuffer buffer, final int line) {
        return newestUpTo(buffer, line, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The slot of the newest trailer among those that are as they were stored. */
    static int newestSound(final UnsafeBuffer buffer, final int line, final long block) {
        return newestSoundUpTo(buffer, line, block, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * The trailer with the highest tag that is not above this one, among those that are as they were stored, or NONE.
     */
    static int newestSoundUpTo(
            final UnsafeBuffer buffer, final int line, final long block, final int epoch, final long sequence) {
        int best = NONE;
        for (int i = 0; i < TRAILERS; i++) {
            if (isSet(buffer, line, i)
                    && isSound(buffer, line, i, block)
                    && compare(buffer, line, i, epoch, sequence) <= 0
                    && (best == NONE
                            || compare(buffer, line, i, epoch(buffer, line, best), sequence(buffer, line, best)) > 0)) {
                best = i;
            }
        }
        return best;
    }

    /** The trailer with the highest tag that is not above this one, or NONE. */
    static int newestUpTo(final UnsafeBuffer buffer, final int line, final int epoch, final long sequence) {
        int best = NONE;
        for (int i = 0; i < TRAILERS; i++) {
            if (isSet(buffer, line, i)
                    && compare(buffer, line, i, epoch, sequence) <= 0
                    && (best == NONE
                            || compare(buffer, line, i, epoch(buffer, line, best), sequence(buffer, line, best)) > 0)) {
                best = i;
            }
        }
        return best;
    }

    /** Less than, equal to or greater than zero, as this trailer's tag is before, at or after the one given. */
    static int compare(
            final UnsafeBuffer buffer, final int line, final int trailer, final int epoch, final long sequence) {
        return Tag.compare(epoch(buffer, line, trailer), sequence(buffer, line, trailer), epoch, sequence);
    }

    static int changeAcquire(final UnsafeBuffer buffer, final int line) {
        return buffer.getIntAcquire(line + CHANGE_OFFSET);
    }

    /** Whether the line is as it was when the counter was read; all reads since come before this one. */
    static boolean isUnchanged(final UnsafeBuffer buffer, final int line, final int change) {
        VarHandle.acquireFence();
        return buffer.getInt(line + CHANGE_OFFSET) == change;
    }

    static void beginChange(final UnsafeBuffer buffer, final int line) {
        buffer.putInt(line + CHANGE_OFFSET, buffer.getInt(line + CHANGE_OFFSET) | 1);
        VarHandle.releaseFence();
    }

    static void endChange(final UnsafeBuffer buffer, final int line) {
        final int change = line + CHANGE_OFFSET;
        buffer.putIntRelease(change, (buffer.getInt(change) | 1) + 1);
    }

    /** Inside a change. No field of the trailer changes before its epoch is zero. */
    static void drop(final UnsafeBuffer buffer, final int line, final int trailer) {
        buffer.putInt(line + EPOCH_OFFSET + trailer * Integer.BYTES, 0);
        VarHandle.releaseFence();
    }

    /** Inside a change; all of a vacant trailer but the epoch. {@link #set} makes it count. */
    static void prepare(
            final UnsafeBuffer buffer,
            final int line,
            final int trailer,
            final long block,
            final int epoch,
            final long sequence,
            final int slot,
            final int crc) {
        final long check = check(block, epoch, sequence, slot, crc);
        buffer.putLong(line + trailer * Long.BYTES, check << CHECK_SHIFT | sequence & SEQUENCE_MASK);
        buffer.putInt(line + SLOT_OFFSET + trailer * Integer.BYTES, slot);
        buffer.putInt(line + CRC_OFFSET + trailer * Integer.BYTES, crc);
    }

    /** Inside a change, after {@link #prepare}: the epoch, last. */
    static void set(final UnsafeBuffer buffer, final int line, final int trailer, final int epoch) {
        buffer.putIntRelease(line + EPOCH_OFFSET + trailer * Integer.BYTES, epoch | EPOCH_MARK);
    }
}
