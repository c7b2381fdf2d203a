package io.twintag.testkit.load;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The bytes that clients write: a function of the seed, the client, its number, the object and the block, so that
 * whoever knows these can say what each byte must be. A record of a log is one such piece, and so is each block of a
 * block write.
 *
 * <pre>
 *   0        4        8                            length
 *  +--------+--------+----------------------------+
 *  | client | number | bytes that follow from all |
 *  +--------+--------+----------------------------+
 * </pre>
 *
 * Any thread.
 */
public final class Content {
    /** Bytes of the smallest piece: client and number. */
    public static final int MIN_LENGTH = 8;

    public static final int NO_BLOCK = -1;

    /** What simulated clients write. */
    public static final Content OF_SIMULATIONS = new Content(0);

    private static final int NUMBER_OFFSET = 4;
    private static final long STEP = 0x9e3779b97f4a7c15L;
    private static final long FACTOR = 0xbf58476d1ce4e5b9L;

    private final long seed;

    public Content(final long seed) {
        this.seed = seed;
    }

    /** Which write a piece says that it is of. */
    public static int client(final DirectBuffer piece, final int offset) {
        return piece.getInt(offset);
    }

    public static int number(final DirectBuffer piece, final int offset) {
        return piece.getInt(offset + NUMBER_OFFSET);
    }

    /** Makes the bytes of a whole write: one record, or all its blocks one after the other. */
    public void fill(final Write write, final MutableDirectBuffer target) {
        final TestObject object = write.object();
        if (object.isLog()) {
            piece(write, NO_BLOCK, target, 0, write.lengthBytes());
            return;
        }
        for (int i = 0; i < write.blocks(); i++) {
            piece(write, (int) write.first() + i, target, i * object.blockSize(), object.blockSize());
        }
    }

    private void piece(
            final Write write,
            final int block,
            final MutableDirectBuffer target,
            final int offset,
            final int lengthBytes) {
        target.putInt(offset, write.client());
        target.putInt(offset + NUMBER_OFFSET, (int) write.number());
        final long key = key(write.client(), (int) write.number(), write.object(), block);
        int i = MIN_LENGTH;
        for (; i + Long.BYTES <= lengthBytes; i += Long.BYTES) {
            target.putLong(offset + i, word(key, i));
        }
        for (; i < lengthBytes; i++) {
            target.putByte(offset + i, (byte) word(key, i));
        }
    }

    /**
     * Compares a piece that was read with what the write put there.
     *
     * @param block of the object; {@link #NO_BLOCK} of a log's record.
     * @return the index of the first byte that differs, -1 if none does.
     */
    public int mismatch(
            final Write write, final int block, final DirectBuffer found, final int offset, final int lengthBytes) {
        if (client(found, offset) != write.client() || number(found, offset) != (int) write.number()) {
            return 0;
        }
        return mismatch(write.object(), block, found, offset, lengthBytes);
    }

    /** Whether these bytes are the whole content, of that block, of the write that they say they are of. */
    public boolean isWhole(
            final TestObject object,
            final int block,
            final DirectBuffer found,
            final int offset,
            final int lengthBytes) {
        return mismatch(object, block, found, offset, lengthBytes) < 0;
    }

    private int mismatch(
            final TestObject object,
            final int block,
            final DirectBuffer found,
            final int offset,
            final int lengthBytes) {
        final long key = key(client(found, offset), number(found, offset), object, block);
        int i = MIN_LENGTH;
        for (; i + Long.BYTES <= lengthBytes; i += Long.BYTES) {
            final long differing = found.getLong(offset + i) ^ word(key, i);
            if (differing != 0) {
                return i + Long.numberOfTrailingZeros(differing) / Byte.SIZE; // the lowest byte comes first
            }
        }
        for (; i < lengthBytes; i++) {
            if (found.getByte(offset + i) != (byte) word(key, i)) {
                return i;
            }
        }
        return -1;
    }

    private long key(final int client, final int number, final TestObject object, final int block) {
        return mix(mix(mix(seed, client), number), (long) object.ordinal() << Integer.SIZE | block & 0xFFFF_FFFFL);
    }

    /** No word needs the one before it: simulations fill and compare millions of them. */
    private static long word(final long key, final int index) {
        long mixed = key + index * STEP;
        mixed = (mixed ^ mixed >>> 30) * FACTOR;
        return mixed ^ mixed >>> 27;
    }

    /** A seed that follows from a seed and a number: neighbours have nothing in common. */
    public static long mix(final long seed, final long number) {
        long mixed = seed * 31 + number + STEP;
        mixed = (mixed ^ mixed >>> 30) * FACTOR;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
