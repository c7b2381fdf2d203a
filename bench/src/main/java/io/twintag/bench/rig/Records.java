package io.twintag.bench.rig;

import io.twintag.transport.layout.Crc32c;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The records that a rig appends: each carries its index and a checksum of its content, so that what is read back can
 * be told from any other record. One thread; stamping allocates nothing and costs two stores, whatever the length.
 *
 * <pre>
 *   index, int64 | CRC32C of the body, mixed with the index, int64 | body: one of 16 random ones, by index
 * </pre>
 */
public final class Records {
    /** The shortest record, in bytes. */
    public static final int MIN_LENGTH = 64;

    private static final int HEAD = 2 * Long.BYTES;
    private static final int VARIANTS = 16;
    private static final long SEED = 20_261_122;

    private final UnsafeBuffer buffer;
    private final long[] crcs = new long[VARIANTS];
    private final int length;

    /** @param lengthBytes of each record, {@link #MIN_LENGTH} at least. */
    public Records(final int lengthBytes) {
        if (lengthBytes < MIN_LENGTH) {
            throw new IllegalArgumentException("a record has at least " + MIN_LENGTH + " bytes, not " + lengthBytes);
        }
        length = lengthBytes;
        final byte[] bytes = new byte[VARIANTS * lengthBytes];
        new Random(SEED).nextBytes(bytes);
        buffer = new UnsafeBuffer(bytes);
        final Crc32c crc32c = new Crc32c();
        for (int i = 0; i < VARIANTS; i++) {
            crcs[i] = crc(crc32c, buffer, i * length, length);
        }
    }

    /** Holds the record of an index from {@link #stamp} on. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Bytes of a record. */
    public int length() {
        return length;
    }

    /** Makes the record of an index. Returns where in the buffer it begins. */
    public int stamp(final long index) {
        final int variant = (int) index & VARIANTS - 1;
        final int offset = variant * length;
        buffer.putLong(offset, index);
        buffer.putLong(offset + Long.BYTES, mix(index) ^ crcs[variant]);
        return offset;
    }

    /** Whether these bytes are the record of this index, unharmed. */
    static boolean isRecord(
            final Crc32c crc32c, final long index, final DirectBuffer record, final int offset, final int length) {
        return length >= MIN_LENGTH
                && record.getLong(offset) == index
                && record.getLong(offset + Long.BYTES) == (mix(index) ^ crc(crc32c, record, offset, length));
    }

    private static long crc(final Crc32c crc32c, final DirectBuffer record, final int offset, final int length) {
        return crc32c.of(record, offset + HEAD, length - HEAD) & 0xFFFF_FFFFL;
    }

    /** The finalizer of MurmurHash3. */
    private static long mix(final long index) {
        long hash = index + 1;
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
