package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.CHECK_OFFSET;
import static io.twintag.transport.layout.LogLayout.CRC_OFFSET;
import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.GENERATOR_OFFSET;
import static io.twintag.transport.layout.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.NOTHING;
import static io.twintag.transport.layout.LogLayout.PADDING;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;
import static io.twintag.transport.layout.LogLayout.TIMESTAMP_OFFSET;

import io.twintag.transport.layout.LogLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The segments of one log, addressed by position: where records are put, and nothing about which of them count. The
 * apply thread stores, the background thread grows, any thread may look at the segments that there are.
 */
final class LogSpace {
    private final LogFiles files;
    private final int segmentLength;
    private final int segmentShift;

    private volatile Segment[] segments;
    private volatile long limit;
    private volatile boolean isFull;

    private UnsafeBuffer current;
    private int currentIndex = -1;

    LogSpace(final LogFiles files, final int segmentLength) {
        this.files = files;
        this.segmentLength = segmentLength;
        this.segmentShift = Integer.numberOfTrailingZeros(segmentLength);
        this.segments = files.segments();
        this.limit = (long) segments.length << segmentShift;
    }

    /** End of what is allocated. Any thread. */
    long limit() {
        return limit;
    }

    /** Whether the last attempt to grow met a full file system. Any thread. */
    boolean isFull() {
        return isFull;
    }

    /** Any thread. */
    int segmentLength() {
        return segmentLength;
    }

    /** Any thread. */
    Segment[] segments() {
        return segments;
    }

    /** Any thread. */
    int offset(final long position) {
        return (int) position & (segmentLength - 1);
    }

    private UnsafeBuffer buffer(final long position) {
        final int index = (int) (position >>> segmentShift);
        if (index != currentIndex) {
            current = segments[index].buffer();
            currentIndex = index;
        }
        return current;
    }

    /** Stores a record, its length last. Hot. */
    void put(
            final long position,
            final int epoch,
            final long sequence,
            final short generator,
            final long timestampNs,
            final int crc,
            final DirectBuffer source,
            final int index,
            final int length) {
        final UnsafeBuffer buffer = buffer(position);
        final int offset = offset(position);
        buffer.putBytes(offset + HEADER_LENGTH, source, index, length);
        buffer.putInt(offset + CRC_OFFSET, crc);
        final int lengthField = LogLayout.lengthField(length);
        final short check = LogLayout.check(position, lengthField, crc, epoch, generator, sequence, timestampNs);
        buffer.putLong(offset + EPOCH_OFFSET, LogLayout.epochGeneratorCheck(epoch, generator, check));
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence);
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestampNs);
        buffer.putIntRelease(offset + LENGTH_OFFSET, lengthField);
    }

    /** Stores a padding record, which fills the segment. Hot. */
    void pad(final long at, final int epoch, final long sequence, final short generator) {
        final UnsafeBuffer buffer = buffer(at);
        final int offset = offset(at);
        buffer.putInt(offset + EPOCH_OFFSET, epoch);
        buffer.putShort(offset + GENERATOR_OFFSET, generator);
        buffer.putShort(offset + CHECK_OFFSET, LogLayout.check(at, PADDING, 0, epoch, generator, sequence, 0));
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence);
        buffer.putIntRelease(offset + LENGTH_OFFSET, PADDING);
    }

    /** Stores a record as the twin has it, its length last. @return bytes that it takes. */
    int copy(final long position, final DirectBuffer source, final int index) {
        final int offset = offset(position);
        final int length = source.getInt(index + LENGTH_OFFSET);
        final int bytes = RecordCheck.bytes(length, segmentLength - offset);
        final UnsafeBuffer buffer = buffer(position);
        buffer.putBytes(offset + CRC_OFFSET, source, index + CRC_OFFSET, bytes - CRC_OFFSET);
        buffer.putIntRelease(offset + LENGTH_OFFSET, length);
        return bytes;
    }

    /**
     * Zeros, as far as anything is allocated. The record that begins at {@code from} ends before the first other byte
     * goes.
     */
    void zero(final long from, final long to) {
        final long end = Math.min(to, limit);
        if (from < end) {
            buffer(from).putIntRelease(offset(from) + LENGTH_OFFSET, NOTHING);
            VarHandle.releaseFence();
        }
        for (long position = from; position < end; ) {
            final int offset = offset(position);
            final int stop = (int) Math.min(segmentLength, offset + (end - position));
            segments[(int) (position >>> segmentShift)].zero(offset, stop);
            position += stop - offset;
        }
    }

    /**
     * Background thread: one more segment if less than half of one is left behind {@code end}. @return whether
     * something changed.
     */
    boolean grow(final long end) {
        if (limit - end >= segmentLength / 2) {
            return false;
        }
        final Segment[] before = segments;
        final Segment added = files.addSegment(before.length, segmentLength);
        final boolean wasFull = isFull;
        isFull = added == null;
        if (added != null) {
            final Segment[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = added;
            segments = after;
            limit = (long) after.length << segmentShift;
        }
        return added != null || !wasFull;
    }

    void touchFrom(final long position) {
        for (int i = (int) (position >>> segmentShift); i < segments.length; i++) {
            segments[i].touch();
        }
    }

    void close() {
        for (final Segment segment : segments) {
            segment.close();
        }
    }
}
