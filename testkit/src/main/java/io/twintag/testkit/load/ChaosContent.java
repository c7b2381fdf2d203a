package io.twintag.testkit.load;

import io.twintag.transport.layout.Crc32c;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes that a client of chaos writes: a function of the seed, the client, its number and the block, so that
 * whoever knows these can say what each byte must be. A record of a log is one such piece, and so is each block of a
 * block write.
 *
 * <pre>
 *   0        4        8                16       20                 length - 4
 *  +--------+--------+----------------+--------+--------------------+--------+
 *  | client | object |     number     | block  | seeded bytes ...   | CRC32C |
 *  +--------+--------+----------------+--------+--------------------+--------+
 * </pre>
 *
 * The block of a record is -1; the CRC32C covers all before it. One thread.
 */
public final class ChaosContent {
    /** Bytes of the smallest piece. */
    public static final int MIN_LENGTH = 24;

    public static final int NO_BLOCK = -1;

    private static final int OBJECT_OFFSET = 4;
    private static final int NUMBER_OFFSET = 8;
    private static final int BLOCK_OFFSET = 16;
    private static final int FILL_OFFSET = 20;
    private static final int CRC_LENGTH = 4;

    private final Crc32c crc32c = new Crc32c();
    private final long seed;
    private UnsafeBuffer expected = new UnsafeBuffer(new byte[4 * 1024]);

    public ChaosContent(final long seed) {
        this.seed = seed;
    }

    /** Which write a piece says that it is of. */
    public static int client(final DirectBuffer piece, final int offset) {
        return piece.getInt(offset);
    }

    public static long number(final DirectBuffer piece, final int offset) {
        return piece.getLong(offset + NUMBER_OFFSET);
    }

    /** Makes the bytes of a whole write: one record, or all its blocks one after the other. */
    public void fill(final ChaosWrite write, final UnsafeBuffer target) {
        final ChaosObject object = write.object();
        if (object.isLog()) {
            piece(write, NO_BLOCK, target, 0, write.lengthBytes());
            return;
        }
        for (int i = 0; i < write.blocks(); i++) {
            piece(write, (int) write.first() + i, target, i * object.blockSize(), object.blockSize());
        }
    }

    /**
     * Compares a piece that was read with what the write put there.
     *
     * @return the index of the first byte that differs, -1 if none does.
     */
    public int mismatch(
            final ChaosWrite write,
            final int block,
            final DirectBuffer found,
            final int offset,
            final int lengthBytes) {
        if (expected.capacity() < lengthBytes) {
            expected = new UnsafeBuffer(new byte[lengthBytes]);
        }
        piece(write, block, expected, 0, lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            if (expected.getByte(i) != found.getByte(offset + i)) {
                return i;
            }
        }
        return -1;
    }

    private void piece(
            final ChaosWrite write,
            final int block,
            final UnsafeBuffer target,
            final int offset,
            final int lengthBytes) {
        target.putInt(offset, write.client());
        target.putInt(offset + OBJECT_OFFSET, write.object().ordinal());
        target.putLong(offset + NUMBER_OFFSET, write.number());
        target.putInt(offset + BLOCK_OFFSET, block);
        long state = mix(mix(mix(seed, write.client()), write.number()), block);
        final int fillEnd = offset + lengthBytes - CRC_LENGTH;
        for (int at = offset + FILL_OFFSET; at < fillEnd; at++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            target.putByte(at, (byte) (state >>> 56));
        }
        target.putInt(fillEnd, crc32c.of(target, offset, lengthBytes - CRC_LENGTH));
    }

    /** A seed that follows from a seed and a number: neighbours have nothing in common. */
    public static long mix(final long seed, final long number) {
        long mixed = seed * 31 + number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
