package io.twintag.testkit.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What a volume says of itself, read from its superblock and its progress by other code than the product's, from the
 * layouts alone.
 *
 * @param recordEpoch of the newest membership record that it stored.
 * @param members     of that record, bit by slot.
 * @param streamEpoch it vouches for this stream,
 * @param applied     up to this sequence.
 * @param isWhole     whether it vouches at all: nothing was copied to it since it was a member.
 */
public record Standing(int recordEpoch, int members, int streamEpoch, long applied, boolean isWhole) {
    private static final int COPY_DISTANCE = 4096;
    private static final int CRC = 508;
    private static final int GENERATION = 16;
    private static final int RECORD_EPOCH = 76;
    private static final int MEMBERS = 80;
    private static final int UNVOUCHED = 20;
    private static final int PARTIAL = 24;
    private static final int PAIRS = 64;
    private static final int PAIR_LENGTH = 16;
    private static final int SELECTOR = 96;
    private static final long SEQUENCE_MASK = (1L << 48) - 1;

    public static Standing read(final Path volume) throws IOException {
        final ByteBuffer superblock = newest(bytes(volume.resolve("superblock"), COPY_DISTANCE + CRC + Integer.BYTES));
        final ByteBuffer progress = bytes(volume.resolve("progress"), SELECTOR + Integer.BYTES);
        final int pair = PAIRS + (progress.getInt(SELECTOR) & 1) * PAIR_LENGTH;
        return new Standing(
                superblock.getInt(RECORD_EPOCH),
                superblock.getInt(MEMBERS),
                progress.getInt(pair),
                progress.getLong(pair + Long.BYTES) & SEQUENCE_MASK,
                progress.getInt(UNVOUCHED) == 0 && progress.getInt(PARTIAL) == 0);
    }

    private static ByteBuffer bytes(final Path file, final int lengthBytes) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
                // A read may be short.
            }
        }
        return bytes.clear();
    }

    /** The good copy of the higher generation. */
    private static ByteBuffer newest(final ByteBuffer both) {
        final ByteBuffer first = both.slice(0, COPY_DISTANCE).order(ByteOrder.LITTLE_ENDIAN);
        final ByteBuffer second = both.slice(COPY_DISTANCE, CRC + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        final boolean isFirst =
                !isGood(second) || isGood(first) && first.getLong(GENERATION) > second.getLong(GENERATION);
        return isFirst ? first : second;
    }

    private static boolean isGood(final ByteBuffer copy) {
        final CRC32C crc = new CRC32C();
        crc.update(copy.duplicate().clear().limit(CRC));
        return (int) crc.getValue() == copy.getInt(CRC);
    }
}
