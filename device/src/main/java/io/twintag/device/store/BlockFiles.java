package io.twintag.device.store;

import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of one block object: slots of one block each in {@code data-*}, and a trailer line a block in
 * {@code trailers}. A line or a slot never crosses a piece.
 */
final class BlockFiles {
    static final int PIECE_LENGTH = 64 * 1024 * 1024;
    private static final String TRAILERS = "trailers";
    private static final int LINES_SHIFT = Integer.numberOfTrailingZeros(PIECE_LENGTH / TrailerLine.LENGTH);
    private static final long TOUCH_LIMIT = 256L * 1024 * 1024;

    private final SegmentGroup data;
    private final SegmentGroup lines;
    private final int blockSize;
    private final int slots;
    private final int slotsShift;

    private BlockFiles(final Shape shape, final SegmentGroup data, final SegmentGroup lines) {
        this.data = data;
        this.lines = lines;
        this.blockSize = shape.blockSize();
        this.slots = shape.slots();
        this.slotsShift = Integer.numberOfTrailingZeros(PIECE_LENGTH / blockSize);
    }

    static void create(final Disk disk, final Path directory, final Shape shape) throws IOException {
        final long dataBytes = (long) shape.slots() * shape.blockSize();
        for (long i = 0; i * PIECE_LENGTH < dataBytes; i++) {
            disk.allocate(dataFile(directory, i), Math.min(PIECE_LENGTH, dataBytes - i * PIECE_LENGTH));
        }
        disk.allocate(directory.resolve(TRAILERS), shape.sizeBytes() / shape.blockSize() * TrailerLine.LENGTH);
    }

    static BlockFiles open(final Disk disk, final Path directory, final Shape shape) throws IOException {
        final long dataBytes = (long) shape.slots() * shape.blockSize();
        final Segment[] pieces = new Segment[(int) ((dataBytes + PIECE_LENGTH - 1) / PIECE_LENGTH)];
        for (int i = 0; i < pieces.length; i++) {
            final long left = dataBytes - (long) i * PIECE_LENGTH;
            pieces[i] = disk.map(dataFile(directory, i), 0, (int) Math.min(PIECE_LENGTH, left));
        }
        final long lineBytes = shape.sizeBytes() / shape.blockSize() * TrailerLine.LENGTH;
        final SegmentGroup lines = SegmentGroup.ofFile(disk, directory.resolve(TRAILERS), lineBytes, PIECE_LENGTH);
        return new BlockFiles(shape, new SegmentGroup(pieces), lines);
    }

    /** The data only of an object of moderate size: opening must not take minutes. */
    void touch() {
        lines.touch();
        if ((long) slots * blockSize <= TOUCH_LIMIT) {
            data.touch();
        }
    }

    private static Path dataFile(final Path directory, final long index) {
        return directory.resolve(String.format("data-%05d", index));
    }

    UnsafeBuffer lines(final long block) {
        return lines.buffer((int) (block >>> LINES_SHIFT));
    }

    static int line(final long block) {
        return ((int) block & ((1 << LINES_SHIFT) - 1)) * TrailerLine.LENGTH;
    }

    void markLine(final long block) {
        lines.mark((int) (block >>> LINES_SHIFT));
    }

    boolean isSlot(final int slot) {
        return slot >= 0 && slot < slots;
    }

    UnsafeBuffer data(final int slot) {
        return data.buffer(slot >>> slotsShift);
    }

    int dataOffset(final int slot) {
        return (slot & ((1 << slotsShift) - 1)) * blockSize;
    }

    /** Hot. */
    void fill(final int slot, final DirectBuffer source, final int index) {
        data(slot).putBytes(dataOffset(slot), source, index, blockSize);
        data.mark(slot >>> slotsShift);
    }

    void markAll() {
        data.markAll();
        lines.markAll();
    }

    void beginFlush() {
        data.beginFlush();
        lines.beginFlush();
    }

    @Safeguard(
            name = "watermark-last, blocks",
            prevents = "The watermark is forced, and the blocks and trailers that it speaks of are not.")
    void forceCovered(final Disk disk) {
        data.forceCovered(disk);
        lines.forceCovered(disk);
    }

    void close() {
        data.close();
        lines.close();
    }
}
