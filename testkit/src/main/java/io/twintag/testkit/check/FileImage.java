package io.twintag.testkit.check;

import io.twintag.client.LogChunk;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Write;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a stopped volume holds, read from its files by other code than the product's, from the layouts alone.
 *
 * <pre>
 *  compared of the two mirrors: every record of the log with its header; of every block the newest tag,
 *    checksum and content
 *  not compared, and why:
 *    what lies behind a log's last record   a repair cuts by zeros, and only where it must
 *    slots that no newest trailer names     which slot a write takes is each device's own affair
 *    older trailers, change counters        roles of each device's own flushes
 *    superblock, progress, checkpoints      who and how far, each its own
 *    tag tables                             both are empty: seen by what the engine retired
 * </pre>
 */
public final class FileImage implements Image {
    /** A record or a block: whose it is, and its tag. */
    public record Held(int client, int number, int epoch, long sequence) {}

    private static final int SEGMENT_LENGTH = LogLayout.segmentLength(1);
    private static final int PIECE = 64 * 1024;
    private static final int LARGEST = 16 * 1024;
    private static final int LINE_LENGTH = 64;
    private static final int TRAILERS = 3;
    private static final int EPOCHS = 24;
    private static final int SLOTS = 36;
    private static final int CRCS = 48;
    private static final int CHECK_SHIFT = 48;
    private static final int CHECK_OF_NOTHING = 0x5A3C;

    final Map<Long, Held> records = new TreeMap<>();
    final Map<Integer, Held> blocks = new TreeMap<>();
    /** All of the log that is compared. */
    public final CRC32C logSum = new CRC32C();
    /** All of the blocks that is compared, without those that are {@link #BAD}. */
    public final CRC32C blockSum = new CRC32C();

    /** A block whose bytes fail their checksum. */
    static final Held BAD = new Held(-1, -1, -1, -1);

    /** The segments of the log, each as far as its records go. */
    private final List<UnsafeBuffer> segments = new ArrayList<>();

    private final UnsafeBuffer trailers = new UnsafeBuffer(new byte[Trailer.lengthOf(TestObject.BLOCKS)]);
    private final UnsafeBuffer contents = new UnsafeBuffer(new byte[TestObject.BLOCKS * TestObject.BLOCK_SIZE]);
    private final Path objects;
    private final boolean isDamaged;

    private FileImage(final Path volume, final boolean isDamaged) {
        this.isDamaged = isDamaged;
        objects = volume.resolve("objects");
    }

    /** @param isDamaged whether a disk damaged blocks: one that fails its checksum is {@link #BAD} then. */
    public static FileImage read(final Path volume, final int log, final int block, final boolean isDamaged) {
        final FileImage image = new FileImage(volume, isDamaged);
        try {
            image.readLog(image.objects.resolve(Integer.toString(log)));
            image.readBlocks(image.objects.resolve(Integer.toString(block)));
        } catch (final IOException e) {
            throw Violation.safety("what is stored cannot be read: " + e);
        }
        return image;
    }

    /** Whether a write that was done is there, or a later one in its place. */
    boolean holds(final Write done) {
        if (done.object().isLog()) {
            return new Held(done.client(), (int) done.number(), done.epoch(), done.sequence())
                    .equals(records.get(done.position()));
        }
        for (int i = 0; i < done.blocks(); i++) {
            final Held held = blocks.get((int) done.first() + i);
            final int order = Tag.compare(held.epoch(), held.sequence(), done.epoch(), done.sequence());
            final boolean isOwn = held.client() == done.client() && held.number() == done.number();
            if (!BAD.equals(held) && (order < 0 || order == 0 && !isOwn)) {
                return false;
            }
        }
        return true;
    }

    public int badBlocks() {
        return (int) blocks.values().stream().filter(BAD::equals).count();
    }

    @Override
    public boolean isDamaged() {
        return isDamaged;
    }

    @Override
    public long tail(final TestObject log) {
        final int last = segments.size() - 1;
        return last < 0 ? 0 : (long) last * SEGMENT_LENGTH + segments.get(last).capacity();
    }

    @Override
    public LogChunk log(final TestObject log, final long position) {
        final UnsafeBuffer segment = segments.get((int) (position / SEGMENT_LENGTH));
        final int at = (int) (position % SEGMENT_LENGTH);
        final int lengthBytes = segment.capacity() - at;
        return new LogChunk()
                .wrap(
                        "the log of a stopped volume",
                        new UnsafeBuffer(segment, at, lengthBytes),
                        lengthBytes,
                        position,
                        SEGMENT_LENGTH);
    }

    @Override
    public boolean blocks(
            final TestObject book,
            final long first,
            final int count,
            final MutableDirectBuffer content,
            final MutableDirectBuffer trailersOf) {
        for (int i = (int) first; i < first + count; i++) {
            if (BAD.equals(blocks.get(i))) {
                return false;
            }
        }
        content.putBytes(0, contents, (int) first * TestObject.BLOCK_SIZE, count * TestObject.BLOCK_SIZE);
        trailersOf.putBytes(0, trailers, Trailer.lengthOf((int) first), Trailer.lengthOf(count));
        return true;
    }

    private void readLog(final Path directory) throws IOException {
        long at = 0;
        int index = 0;
        Path file = directory.resolve("segment-00000");
        boolean isEnd = false;
        while (!isEnd && Files.exists(file)) {
            final byte[] bytes = used(file);
            final int end = readSegment(bytes, at);
            logSum.update(bytes, 0, end);
            segments.add(new UnsafeBuffer(bytes, 0, end));
            isEnd = end < SEGMENT_LENGTH;
            at += end;
            index++;
            file = directory.resolve(String.format("segment-%05d", index));
        }
    }

    /** A segment as far as it is used, and a bit of nothing behind: most of it is. */
    private static byte[] used(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final int size = (int) channel.size();
            ByteBuffer bytes = ByteBuffer.allocate(PIECE);
            int at = 0;
            while (at < size) {
                if (at + LARGEST > bytes.position() && bytes.position() < size) {
                    final ByteBuffer more = ByteBuffer.allocate(Math.min(size, 2 * bytes.capacity() + LARGEST));
                    bytes = more.put(bytes.flip());
                    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
                        // A read may be short.
                    }
                    continue;
                }
                final int field = Integer.reverseBytes(bytes.getInt(at));
                if (field <= LogLayout.NOTHING) {
                    break; // nothing, or padding, which fills the segment
                }
                at += LogLayout.recordLength(Math.min(LARGEST, LogLayout.payloadLength(field)));
            }
            return at < size && Integer.reverseBytes(bytes.getInt(at)) == LogLayout.PADDING
                    ? Arrays.copyOf(bytes.array(), size)
                    : Arrays.copyOf(bytes.array(), Math.min(size, at + LogLayout.HEADER_LENGTH));
        }
    }

    /** @return where its records end. */
    private int readSegment(final byte[] bytes, final long begin) {
        final UnsafeBuffer raw = new UnsafeBuffer(bytes);
        int at = 0;
        while (at < bytes.length) {
            final int field = raw.getInt(at + LogLayout.LENGTH_OFFSET);
            if (field == LogLayout.NOTHING) {
                return at;
            }
            if (field == LogLayout.PADDING) {
                return bytes.length;
            }
            final int length = LogLayout.payloadLength(field);
            final int content = at + LogLayout.HEADER_LENGTH;
            if (length < Content.MIN_LENGTH || content + length > bytes.length) {
                throw Violation.safety("I6: a record of " + length + " bytes at " + (begin + at) + " of the log");
            }
            final Held held = new Held(
                    Content.client(raw, content),
                    Content.number(raw, content),
                    raw.getInt(at + LogLayout.EPOCH_OFFSET),
                    raw.getLong(at + LogLayout.SEQUENCE_OFFSET));
            if (crc(bytes, content, length) != raw.getInt(at + LogLayout.CRC_OFFSET)
                    || !Content.OF_SIMULATIONS.isWhole(TestObject.LOG, Content.NO_BLOCK, raw, content, length)) {
                throw Violation.safety("I6: the log has at " + (begin + at) + " bytes that nobody wrote, as " + held);
            }
            records.put(begin + at, held);
            at += LogLayout.recordLength(length);
        }
        return at;
    }

    private void readBlocks(final Path directory) throws IOException {
        final UnsafeBuffer lines = new UnsafeBuffer(Files.readAllBytes(directory.resolve("trailers")));
        final byte[] data = Files.readAllBytes(directory.resolve("data-00000"));
        final UnsafeBuffer raw = new UnsafeBuffer(data);
        for (int block = 0; block < TestObject.BLOCKS; block++) {
            final int line = block * LINE_LENGTH;
            if (!isSound(lines, line, block)) {
                if (!isDamaged) {
                    throw Violation.safety("I6: the trailers of block " + block + " are not as they were stored");
                }
                blocks.put(block, BAD);
                continue;
            }
            final int newest = newest(lines, line);
            if (newest < 0) {
                blocks.put(block, new Held(0, 0, 0, 0));
                blockSum.update(0);
                continue;
            }
            final int at = lines.getInt(line + SLOTS + newest * Integer.BYTES) * TestObject.BLOCK_SIZE;
            final Held held = new Held(
                    Content.client(raw, at),
                    Content.number(raw, at),
                    epoch(lines, line, newest),
                    sequence(lines, line, newest));
            final boolean isIntact =
                    crc(data, at, TestObject.BLOCK_SIZE) == lines.getInt(line + CRCS + newest * Integer.BYTES);
            if (!isIntact && isDamaged) {
                blocks.put(block, BAD);
                continue;
            }
            if (!isIntact || !Content.OF_SIMULATIONS.isWhole(TestObject.BLOCK, block, raw, at, TestObject.BLOCK_SIZE)) {
                throw Violation.safety("I6: block " + block + " has bytes that nobody wrote, as " + held);
            }
            blocks.put(block, held);
            Trailer.put(
                    trailers,
                    Trailer.lengthOf(block),
                    held.epoch(),
                    lines.getInt(line + CRCS + newest * Integer.BYTES),
                    held.sequence());
            contents.putBytes(block * TestObject.BLOCK_SIZE, data, at, TestObject.BLOCK_SIZE);
            blockSum.update(data, at, TestObject.BLOCK_SIZE);
        }
    }

    /**
     * Whether every trailer of a line that is set has its check: sums of half words, each with a factor of its place.
     */
    private static boolean isSound(final UnsafeBuffer lines, final int line, final int block) {
        for (int i = 0; i < TRAILERS; i++) {
            final int raw = lines.getInt(line + EPOCHS + i * Integer.BYTES);
            final int sum = CHECK_OF_NOTHING
                    + halves(block, 0x9E37, 0x6D2B)
                    + halvesOfSequence(sequence(lines, line, i))
                    + halves(lines.getInt(line + SLOTS + i * Integer.BYTES), 0x2545, 0x7F4B)
                    + halves(lines.getInt(line + CRCS + i * Integer.BYTES), 0x5E6B, 0x99AD)
                    + halves(raw & Integer.MAX_VALUE, 0x9791, 0xB40F);
            final int check = (int) (lines.getLong(line + i * Long.BYTES) >>> CHECK_SHIFT);
            if (raw != 0 && (raw > 0 || check != (sum & 0xFFFF))) {
                return false;
            }
        }
        return true;
    }

    private static int halves(final int value, final int ofLow, final int ofHigh) {
        return value * ofLow + (value >>> Short.SIZE) * ofHigh;
    }

    private static int halvesOfSequence(final long sequence) {
        return halves((int) sequence, 0xC4E5, 0x8B65) + (int) (sequence >>> Integer.SIZE) * 0x70D9;
    }

    /** The epoch of a block's newest trailer, 0: it was never written, or is bad already. */
    public static int newestEpoch(final UnsafeBuffer lines, final int block) {
        final int newest = newest(lines, block * LINE_LENGTH);
        return newest < 0 || !isSound(lines, block * LINE_LENGTH, block)
                ? 0
                : epoch(lines, block * LINE_LENGTH, newest);
    }

    /** Where its checksum lies, or its slot. */
    public static int placeOfNewest(final UnsafeBuffer lines, final int block, final boolean isOfCrc) {
        final int line = block * LINE_LENGTH;
        return line + (isOfCrc ? CRCS : SLOTS) + newest(lines, line) * Integer.BYTES;
    }

    private static int newest(final UnsafeBuffer lines, final int line) {
        int newest = -1;
        for (int i = 0; i < TRAILERS; i++) {
            final int epoch = epoch(lines, line, i);
            if (epoch != 0
                    && (newest < 0
                            || Tag.compare(
                                            epoch,
                                            sequence(lines, line, i),
                                            epoch(lines, line, newest),
                                            sequence(lines, line, newest))
                                    > 0)) {
                newest = i;
            }
        }
        return newest;
    }

    /** Without the bit that says that the trailer is set. */
    private static int epoch(final UnsafeBuffer lines, final int line, final int trailer) {
        return lines.getInt(line + EPOCHS + trailer * Integer.BYTES) & Integer.MAX_VALUE;
    }

    /** Without the check in its upper 16 bits. */
    private static long sequence(final UnsafeBuffer lines, final int line, final int trailer) {
        return lines.getLong(line + trailer * Long.BYTES) & 0xFFFF_FFFF_FFFFL;
    }

    private static int crc(final byte[] bytes, final int at, final int lengthBytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, at, lengthBytes);
        return (int) crc.getValue();
    }
}
