package io.twintag.transport.layout;

import io.twintag.transport.protocol.Limits;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A flyweight over a tag page: the 64 consecutive tags of one epoch that share {@code sequence >>> 6}, as a device
 * keeps them in its tag table and as they travel to the diff agent (docs/claims.md claims 1, 5, 6 and 26).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+   0
 *  |        CRC32C of all that follows, as sealed; 0: not sealed   |
 *  +---------------------------------------------------------------+   4
 *  |                             epoch                             |
 *  +-------------------------------+-------------------------------+   8
 *  |           generator           |             zero            ...
 *  +-------------------------------+-------------------------------+  16
 *  |                  page index = sequence &gt;&gt;&gt; 6                  |
 *  |                                                               |
 *  +---------------------------------------------------------------+  24
 *  |       recorded: bit (sequence &amp; 63) = the slot is whole       |
 *  |                                                               |
 *  +---------------------------------------------------------------+  32
 *  |       applied: bit (sequence &amp; 63) = so is its data           |
 *  |                                                               |
 *  +---------------------------------------------------------------+  40
 *  |                   recorded, when it was sealed                |
 *  |                                                               |
 *  +---------------------------------------------------------------+  48
 *  |                   applied, when it was sealed                 |
 *  |                                                               |
 *  +---------------------------------------------------------------+  56
 *  |                     zero, 8 bytes                           ...
 *  +---------------------------------------------------------------+  64 + 48 * (sequence &amp; 63)
 *  |                           sequence                            |
 *  |                                                               |
 *  +---------------------------------------------------------------+  +8
 *  |                           object id                           |
 *  +---------------------------------------------------------------+  +12
 *  |                  flags, bit 0: EXTENSION                      |
 *  +---------------------------------------------------------------+  +16
 *  |           first block, or position of an extension            |
 *  |                                                               |
 *  +---------------------------------------------------------------+  +24
 *  |         count of blocks, or bytes of an extension             |
 *  +---------------------------------------------------------------+  +28
 *  |                     CRC32C of the payload                     |
 *  +---------------------------------------------------------------+  +32
 *  |                          session id                           |
 *  |                                                               |
 *  +---------------------------------------------------------------+  +40
 *  |                            ticket                             |
 *  |                                                               |
 *  +---------------------------------------------------------------+  +48
 * </pre>
 *
 * Numbers are in the machine's byte order. The CRC stands first so that one pass covers the rest. A page in a table
 * carries the seal of the last time that it was copied: it covers the header and slots as they were then, all other
 * slots as zeros, so that what is recorded since, on the hot path, leaves it good.
 *
 * <p>Order of a write: slot, recorded bit (release), data, applied bit (release). So whoever sees a bit with acquire
 * sees what it speaks of, and a write that was killed half-way is recorded and not applied: in doubt. One thread writes
 * a page.
 */
public final class TagPage {
    public static final int CRC_OFFSET = 0;
    public static final int EPOCH_OFFSET = 4;
    public static final int GENERATOR_OFFSET = 8;
    public static final int PAGE_INDEX_OFFSET = 16;
    public static final int RECORDED_OFFSET = 24;
    public static final int APPLIED_OFFSET = 32;
    public static final int SEALED_RECORDED_OFFSET = 40;
    public static final int SEALED_APPLIED_OFFSET = 48;
    public static final int HEADER_LENGTH = 64;

    /** Tags of a page. */
    public static final int SLOTS = 64;

    public static final int SLOT_SEQUENCE_OFFSET = 0;
    public static final int SLOT_OBJECT_ID_OFFSET = 8;
    public static final int SLOT_FLAGS_OFFSET = 12;
    public static final int SLOT_FIRST_OFFSET = 16;
    public static final int SLOT_COUNT_OFFSET = 24;
    public static final int SLOT_CRC_OFFSET = 28;
    public static final int SLOT_SESSION_ID_OFFSET = 32;
    public static final int SLOT_TICKET_OFFSET = 40;
    public static final int SLOT_LENGTH = 48;

    /** Bytes of a page. */
    public static final int LENGTH = HEADER_LENGTH + SLOTS * SLOT_LENGTH;

    /** Flag of an entry: the write extended its storage object (docs/claims.md claims 13 and 14). */
    public static final int EXTENSION = 1;

    private static final int SHIFT = 6;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final long MAX_PAGE_INDEX = Limits.MAX_SEQUENCE >>> SHIFT;

    private final UnsafeBuffer page;
    private final Crc32c crc32c = new Crc32c();

    /** Looks at nothing yet. */
    public TagPage() {
        this(new UnsafeBuffer(0, 0));
    }

    /** @param view through which it looks, and stores. */
    public TagPage(final UnsafeBuffer view) {
        page = view;
    }

    /** Index of the page that holds a sequence. */
    public static long pageIndex(final long sequence) {
        return sequence >>> SHIFT;
    }

    /** Index of a sequence's slot in its page, 0 to 63. */
    public static int slot(final long sequence) {
        return (int) sequence & SLOT_MASK;
    }

    /** Mask of the slots of a page that hold a sequence at or below this one, which lies in that page. */
    public static long through(final long sequence) {
        return -1L >>> (SLOT_MASK - slot(sequence));
    }

    /**
     * Looks at a page in a buffer.
     *
     * @param buffer with a byte array or a byte buffer behind it where {@link #seal()} or {@link #isIntact()} are to
     *     work.
     * @param offset of the page in bytes; a page that two threads look at is 8-byte aligned in memory.
     */
    public TagPage wrap(final DirectBuffer buffer, final int offset) {
        page.wrap(buffer, offset, LENGTH);
        return this;
    }

    /** Looks at a page at an address outside the heap, 8-byte aligned. Such a page has no seal: seal a copy. */
    public TagPage wrap(final long address) {
        page.wrap(address, LENGTH);
        return this;
    }

    /** Makes an empty page of what the memory holds now: all zeros but the key. */
    public void init(final int epoch, final short generator, final long pageIndex) {
        page.setMemory(0, LENGTH, (byte) 0);
        page.putInt(EPOCH_OFFSET, epoch);
        page.putShort(GENERATOR_OFFSET, generator);
        page.putLong(PAGE_INDEX_OFFSET, pageIndex);
    }

    public int epoch() {
        return page.getInt(EPOCH_OFFSET);
    }

    public short generator() {
        return page.getShort(GENERATOR_OFFSET);
    }

    public long pageIndex() {
        return page.getLong(PAGE_INDEX_OFFSET);
    }

    /** Bit i: slot i is whole. With acquire. */
    public long recorded() {
        return page.getLongAcquire(RECORDED_OFFSET);
    }

    /** Bit i: slot i is whole and its data are in the storage object. With acquire. */
    public long applied() {
        return page.getLongAcquire(APPLIED_OFFSET);
    }

    /**
     * Fills the slot of a sequence, then sets its recorded bit with release.
     *
     * @param sequence  one of this page that is not recorded yet.
     * @param flags     {@link #EXTENSION} or 0.
     * @param first     first block, or position of an extension.
     * @param count     blocks, or bytes of an extension.
     * @param crc       CRC32C of the payload.
     * @param sessionId and
     * @param ticket    of the submission: tell a new engine whether it took effect.
     */
    public void record(
            final long sequence,
            final int objectId,
            final int flags,
            final long first,
            final int count,
            final int crc,
            final long sessionId,
            final long ticket) {
        final int slot = slot(sequence);
        final int offset = offset(slot);
        page.putLong(offset + SLOT_SEQUENCE_OFFSET, sequence);
        page.putLong(offset + SLOT_OBJECT_ID_OFFSET, pair(objectId, flags));
        page.putLong(offset + SLOT_FIRST_OFFSET, first);
        page.putLong(offset + SLOT_COUNT_OFFSET, pair(count, crc));
        page.putLong(offset + SLOT_SESSION_ID_OFFSET, sessionId);
        page.putLong(offset + SLOT_TICKET_OFFSET, ticket);
        page.putLongRelease(RECORDED_OFFSET, page.getLong(RECORDED_OFFSET) | 1L << slot);
    }

    /**
     * Sets the applied bit of a sequence that is recorded here, with release: what was stored before is seen with it.
     */
    public void applied(final long sequence) {
        page.putLongRelease(APPLIED_OFFSET, page.getLong(APPLIED_OFFSET) | 1L << slot(sequence));
    }

    /**
     * Forgets the entries of a mask.
     *
     * @return the recorded bits that are left.
     */
    public long clear(final long mask) {
        final long left = page.getLong(RECORDED_OFFSET) & ~mask;
        // Killed between the two, an entry is gone; the other way round it would look like a write killed half-way, and
        // be undone.
        page.putLongRelease(RECORDED_OFFSET, left);
        page.putLongRelease(APPLIED_OFFSET, page.getLong(APPLIED_OFFSET) & ~mask);
        return left;
    }

    public long sequence(final int slot) {
        return page.getLong(offset(slot) + SLOT_SEQUENCE_OFFSET);
    }

    public int objectId(final int slot) {
        return page.getInt(offset(slot) + SLOT_OBJECT_ID_OFFSET);
    }

    public int flags(final int slot) {
        return page.getInt(offset(slot) + SLOT_FLAGS_OFFSET);
    }

    public boolean isExtension(final int slot) {
        return (flags(slot) & EXTENSION) != 0;
    }

    public long first(final int slot) {
        return page.getLong(offset(slot) + SLOT_FIRST_OFFSET);
    }

    public int count(final int slot) {
        return page.getInt(offset(slot) + SLOT_COUNT_OFFSET);
    }

    public int payloadCrc(final int slot) {
        return page.getInt(offset(slot) + SLOT_CRC_OFFSET);
    }

    public long sessionId(final int slot) {
        return page.getLong(offset(slot) + SLOT_SESSION_ID_OFFSET);
    }

    public long ticket(final int slot) {
        return page.getLong(offset(slot) + SLOT_TICKET_OFFSET);
    }

    /** Copies the page as it is: wrap and seal the copy. */
    public void copyTo(final MutableDirectBuffer target, final int index) {
        target.putBytes(index, page, 0, LENGTH);
    }

    /** Whether it carries a seal. */
    public boolean isSealed() {
        return page.getInt(CRC_OFFSET) != 0;
    }

    /** Takes the seal away, before anything that it covers is changed. */
    public void unseal() {
        page.putInt(CRC_OFFSET, 0);
        VarHandle.releaseFence();
    }

    /** Takes over the seal of a copy, of which it has all entries as they are. Killed half-way it has none. */
    public void sealAs(final TagPage copy) {
        unseal();
        page.putLong(SEALED_RECORDED_OFFSET, copy.page.getLong(SEALED_RECORDED_OFFSET));
        page.putLong(SEALED_APPLIED_OFFSET, copy.page.getLong(SEALED_APPLIED_OFFSET));
        page.putIntRelease(CRC_OFFSET, copy.page.getInt(CRC_OFFSET));
    }

    /** Whether nothing was recorded, applied or cleared since it was sealed. */
    public boolean isSealCurrent() {
        return isSealed()
                && page.getLong(SEALED_RECORDED_OFFSET) == page.getLong(RECORDED_OFFSET)
                && page.getLong(SEALED_APPLIED_OFFSET) == page.getLong(APPLIED_OFFSET);
    }

    /** Makes a copy what its seal covers, as far as it still holds that. */
    public void rollBackToSeal() {
        page.putLong(RECORDED_OFFSET, page.getLong(RECORDED_OFFSET) & page.getLong(SEALED_RECORDED_OFFSET));
        page.putLong(APPLIED_OFFSET, page.getLong(APPLIED_OFFSET) & page.getLong(SEALED_APPLIED_OFFSET));
    }

    /** Makes the slots of a copy in which nothing is recorded zeros, as a seal wants them. */
    public void zeroVacant() {
        for (long bits = ~page.getLong(RECORDED_OFFSET); bits != 0; bits &= bits - 1) {
            page.setMemory(offset(Long.numberOfTrailingZeros(bits)), SLOT_LENGTH, (byte) 0);
        }
    }

    /** Seals a copy without vacant slots for what it holds now. */
    public void sealCurrent() {
        page.putLong(SEALED_RECORDED_OFFSET, page.getLong(RECORDED_OFFSET));
        page.putLong(SEALED_APPLIED_OFFSET, page.getLong(APPLIED_OFFSET));
        seal();
    }

    /** Whether a copy is byte for byte what was sealed. */
    public boolean isAsSealed() {
        return isSealCurrent() && page.getInt(CRC_OFFSET) == computeCrc();
    }

    /** Whether the recorded slots follow each other without a gap, as tags do. */
    public boolean isRun() {
        final long recorded = page.getLong(RECORDED_OFFSET);
        final long run = recorded >>> Long.numberOfTrailingZeros(recorded);
        return recorded != 0 && (run & run + 1) == 0;
    }

    /** Computes and stores the CRC of a copy. */
    public void seal() {
        page.putInt(CRC_OFFSET, computeCrc());
    }

    /** Whether a sealed copy is as it was sealed and makes sense; one that is not means: unknown. Writes nothing. */
    public boolean isIntact() {
        return page.getInt(CRC_OFFSET) == computeCrc() && isConsistent();
    }

    /** Whether key, bitmaps and the sequences of the recorded slots go together, whatever the CRC. */
    public boolean isConsistent() {
        final int epoch = epoch();
        final long pageIndex = pageIndex();
        final long recorded = recorded();
        if (epoch < 0 || epoch > Limits.MAX_EPOCH || pageIndex < 0 || pageIndex > MAX_PAGE_INDEX) {
            return false;
        }
        if ((applied() & ~recorded) != 0) {
            return false;
        }
        for (long bits = recorded; bits != 0; bits &= bits - 1) {
            final int slot = Long.numberOfTrailingZeros(bits);
            if (sequence(slot) != (pageIndex << SHIFT) + slot) {
                return false;
            }
        }
        return true;
    }

    /** Whether the entries of a mask are there and the same in both pages, byte for byte. */
    public boolean matches(final TagPage other, final long mask) {
        return differences(other, mask) == 0;
    }

    /**
     * Which entries of a mask do not match. One that is missing on a side never matches; with different keys none does.
     * The applied bits are the caller's to look at.
     *
     * @return a mask within {@code mask}.
     */
    public long differences(final TagPage other, final long mask) {
        if (epoch() != other.epoch() || pageIndex() != other.pageIndex() || generator() != other.generator()) {
            return mask;
        }
        final long both = recorded() & other.recorded();
        long differences = mask & ~both;
        for (long bits = mask & both; bits != 0; bits &= bits - 1) {
            final int slot = Long.numberOfTrailingZeros(bits);
            if (!isSameSlot(other, offset(slot))) {
                differences |= 1L << slot;
            }
        }
        return differences;
    }

    private boolean isSameSlot(final TagPage other, final int offset) {
        long difference = 0;
        for (int i = 0; i < SLOT_LENGTH; i += Long.BYTES) {
            difference |= page.getLong(offset + i) ^ other.page.getLong(offset + i);
        }
        return difference == 0;
    }

    private int computeCrc() {
        return crc32c.of(page, EPOCH_OFFSET, LENGTH - EPOCH_OFFSET);
    }

    /** Two ints that lie side by side, for one store. */
    private static long pair(final int low, final int high) {
        return (long) high << Integer.SIZE | low & 0xFFFF_FFFFL;
    }

    private static int offset(final int slot) {
        return HEADER_LENGTH + slot * SLOT_LENGTH;
    }
}
