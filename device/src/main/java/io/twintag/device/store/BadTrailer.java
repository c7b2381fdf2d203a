package io.twintag.device.store;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Trailers that are not as they were stored. One of which a single bit has flipped is known again: turning back that
 * bit, and no other, makes its check right, names content that has its CRC32C, and a tag that was applied. Where two
 * bits would do, nothing is believed. Apply thread, between two writes, or opening.
 */
final class BadTrailer {
    private static final int BITS = 160;
    private static final int SOUND = -1;

    private final BlockFiles files;
    private final BlockReader reader;
    private final IndexSet free;
    private final int blocks;
    private final UnsafeBuffer whole = new UnsafeBuffer(new byte[TrailerLine.LENGTH]);
    private final int[] flipped = new int[TrailerLine.TRAILERS];

    BadTrailer(final BlockFiles files, final BlockReader reader, final IndexSet free, final int blocks) {
        this.files = files;
        this.reader = reader;
        this.free = free;
        this.blocks = blocks;
    }

    /**
     * Its line as it was stored, for as long as no other is asked for; null: who knows.
     *
     * @param top no tag is above it.
     */
    UnsafeBuffer whole(final long block, final Watermark top) {
        whole.putBytes(0, files.lines(block), BlockFiles.line(block), TrailerLine.LENGTH);
        for (int i = 0; i < TrailerLine.TRAILERS; i++) {
            flipped[i] = SOUND;
            if (TrailerLine.isSet(whole, 0, i) && !TrailerLine.isSound(whole, 0, i, block)) {
                flipped[i] = flippedBit(i, block, top);
                if (flipped[i] == SOUND) {
                    return null;
                }
                flip(whole, 0, flipped[i]);
            }
        }
        return whole;
    }

    /** @return the one bit of a trailer that has flipped, or SOUND: none, or several may have. */
    private int flippedBit(final int trailer, final long block, final Watermark top) {
        int found = SOUND;
        for (int i = 0; i < BITS; i++) {
            final int bit = TrailerLine.bit(trailer, i);
            flip(whole, 0, bit);
            final boolean mayBe = !TrailerLine.isSet(whole, 0, trailer)
                    || TrailerLine.isSound(whole, 0, trailer, block)
                            && TrailerLine.compare(whole, 0, trailer, top.epoch(), top.sequence()) <= 0
                            && reader.isIntact(TrailerLine.slot(whole, 0, trailer), TrailerLine.crc(whole, 0, trailer));
            flip(whole, 0, bit);
            if (mayBe && found != SOUND) {
                return SOUND;
            }
            found = mayBe ? bit : found;
        }
        return found;
    }

    /**
     * Turns back in a line what has flipped there, if it is known and the slot is still its own. A kill in between
     * leaves it as it was.
     * @return whether something was turned back, and the line is sound now; not of one that was sound before: its
     *     content is bad then.
     */
    boolean mend(final long block, final Watermark applied) {
        if (whole(block, applied) == null || !isAnyFlipped()) {
            return false;
        }
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        for (int i = 0; i < TrailerLine.TRAILERS; i++) {
            if (flipped[i] != SOUND && TrailerLine.isSet(whole, 0, i) && !isItsOwn(TrailerLine.slot(whole, 0, i))) {
                return false;
            }
        }
        TrailerLine.beginChange(lines, line);
        for (final int bit : flipped) {
            if (bit != SOUND) {
                flip(lines, line, bit);
            }
        }
        TrailerLine.endChange(lines, line);
        files.markLine(block);
        return true;
    }

    private boolean isAnyFlipped() {
        for (final int bit : flipped) {
            if (bit != SOUND) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at every line, some nanoseconds each; a slot that was given to others meanwhile is not its own any more.
     */
    private boolean isItsOwn(final int slot) {
        if (free.contains(slot)) {
            return false;
        }
        for (int block = 0; block < blocks; block++) {
            final UnsafeBuffer lines = files.lines(block);
            final int line = BlockFiles.line(block);
            for (int i = 0; i < TrailerLine.TRAILERS; i++) {
                if (TrailerLine.isSet(lines, line, i)
                        && TrailerLine.slot(lines, line, i) == slot
                        && TrailerLine.isSound(lines, line, i, block)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void flip(final UnsafeBuffer buffer, final int line, final int bit) {
        final int at = line + (bit >>> 3);
        buffer.putByte(at, (byte) (buffer.getByte(at) ^ 1 << (bit & 7)));
    }
}
