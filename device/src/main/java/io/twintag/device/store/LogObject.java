package io.twintag.device.store;

import static io.twintag.transport.protocol.LogLayout.ALIGNMENT;
import static io.twintag.transport.protocol.LogLayout.CRC_OFFSET;
import static io.twintag.transport.protocol.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.protocol.LogLayout.FLAGS_OFFSET;
import static io.twintag.transport.protocol.LogLayout.GENERATOR_OFFSET;
import static io.twintag.transport.protocol.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.protocol.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.protocol.LogLayout.PADDING;
import static io.twintag.transport.protocol.LogLayout.SEQUENCE_OFFSET;
import static io.twintag.transport.protocol.LogLayout.TIMESTAMP_OFFSET;

import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.LogLayout;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A storage object that is only extended (claims 13 and 14): records, laid out as {@link LogLayout} draws them, at
 * positions that the sequencer assigned. Positions are bytes from the log's start.
 */
public final class LogObject extends StorageObject {
    private static final VarHandle TAIL;
    private static final VarHandle LAST_EPOCH;
    private static final VarHandle LAST_SEQUENCE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(LogObject.class, "tail", long.class);
            LAST_EPOCH = lookup.findVarHandle(LogObject.class, "lastEpoch", int.class);
            LAST_SEQUENCE = lookup.findVarHandle(LogObject.class, "lastSequence", long.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final LogFiles files;
    private final FlushRoles roles;
    private final int segmentLength;
    private final int segmentShift;

    private volatile Segment[] segments;
    private volatile long limit;
    private volatile boolean isFull;
    private volatile long tail;
    // The tag of the last record; stored before the tail, so that it is never older than the tail.
    private volatile int lastEpoch;
    private volatile long lastSequence;

    private UnsafeBuffer current;
    private int currentIndex = -1;
    private long hintTail;

    private final LogFlush flush;

    LogObject(final Shape shape, final LogFiles files, final FlushRoles roles) {
        super(shape);
        this.files = files;
        this.roles = roles;
        this.segmentLength = LogLayout.segmentLength(shape.sizeBytes());
        this.segmentShift = Integer.numberOfTrailingZeros(segmentLength);
        this.flush = new LogFlush(segmentLength, files.checkpoints());
        this.segments = files.segments();
        this.limit = (long) segments.length << segmentShift;
    }

    /** End of the last record, where the next one goes unless it has to skip. Any thread. */
    public long tail() {
        return (long) TAIL.getAcquire(this);
    }

    /** End of what is allocated. Any thread. */
    public long limit() {
        return limit;
    }

    /** Whether the last attempt to grow met a full file system. Any thread. */
    public boolean isFull() {
        return isFull;
    }

    /** Bytes of a segment, a power of two. Any thread. */
    public int segmentLength() {
        return segmentLength;
    }

    /**
     * Appends one record. Apply thread; the sequencer has made sure that it fits.
     *
     * @param timestampNs since 1970.
     * @param position    {@link LogLayout#position} of the tail and this length.
     * @param crc         CRC32C of the payload, verified by the caller.
     * @param length      payload bytes, 0 to {@link Limits#MAX_PAYLOAD_LENGTH}.
     * @throws IllegalStateException the mirrors would differ from here on (fail-stop, I9).
     */
    public void append(
            final int epoch,
            final long sequence,
            final short generator,
            final long timestampNs,
            final long position,
            final int crc,
            final DirectBuffer source,
            final int index,
            final int length) {
        final long end = position + LogLayout.recordLength(length);
        final long at = tail;
        if (length < 0
                || length > Limits.MAX_PAYLOAD_LENGTH
                || position != LogLayout.position(at, length, segmentLength)
                || end > limit) {
            throw new IllegalStateException("log " + name() + " cannot take " + length + " bytes at " + position
                    + ", tail " + at + ", limit " + limit);
        }
        if (position != at) {
            pad(at, epoch, sequence, generator);
        }
        final UnsafeBuffer buffer = buffer(position);
        final int offset = offset(position);
        buffer.putBytes(offset + HEADER_LENGTH, source, index, length);
        buffer.putInt(offset + CRC_OFFSET, crc);
        buffer.putInt(offset + EPOCH_OFFSET, epoch);
        buffer.putShort(offset + GENERATOR_OFFSET, generator);
        buffer.putShort(offset + FLAGS_OFFSET, (short) 0);
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence);
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestampNs);
        buffer.putIntRelease(offset + LENGTH_OFFSET, LogLayout.lengthField(length));
        publish(epoch, sequence, end);
    }

    private void pad(final long at, final int epoch, final long sequence, final short generator) {
        final UnsafeBuffer buffer = buffer(at);
        final int offset = offset(at);
        buffer.putInt(offset + EPOCH_OFFSET, epoch);
        buffer.putShort(offset + GENERATOR_OFFSET, generator);
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence);
        buffer.putIntRelease(offset + LENGTH_OFFSET, PADDING);
    }

    private void publish(final int epoch, final long sequence, final long end) {
        LAST_EPOCH.setRelease(this, epoch);
        LAST_SEQUENCE.setRelease(this, sequence);
        TAIL.setRelease(this, end);
    }

    private UnsafeBuffer buffer(final long position) {
        final int index = (int) (position >>> segmentShift);
        if (index != currentIndex) {
            current = segments[index].buffer();
            currentIndex = index;
        }
        return current;
    }

    private int offset(final long position) {
        return (int) position & (segmentLength - 1);
    }

    /**
     * Copies whole records as they are stored, headers and padding records included, and checks each payload. Any thread.
     *
     * @param from      start of a record, or the tail.
     * @param maxBytes  at least {@code LogLayout.recordLength(Limits.MAX_PAYLOAD_LENGTH)} for every record to fit.
     * @param committedEpoch with committedSequence: records above this tag are not shown.
     * @param target    with a byte array or a byte buffer behind it.
     * @return bytes copied, 0: nothing there yet; {@link Status#OUT_OF_RANGE}: {@code from} is no place for a record;
     *     {@link Status#TOO_LARGE}: the first record does not fit; {@link Status#CORRUPT}: the first record is bad.
     */
    public int read(
            final long from,
            final int maxBytes,
            final int committedEpoch,
            final long committedSequence,
            final MutableDirectBuffer target,
            final int targetIndex) {
        final long cuts = files.checkpoints().cuts();
        final long end = tail();
        if (from < 0 || from > end || from % ALIGNMENT != 0) {
            return Status.OUT_OF_RANGE;
        }
        final Segment[] all = segments;
        int copied = 0;
        int stop = 0;
        while (stop == 0 && from + copied < end) {
            final UnsafeBuffer buffer = all[(int) (from + copied >>> segmentShift)].buffer();
            final int offset = offset(from + copied);
            if (Tag.compare(
                            buffer.getInt(offset + EPOCH_OFFSET),
                            buffer.getLong(offset + SEQUENCE_OFFSET),
                            committedEpoch,
                            committedSequence)
                    > 0) {
                break;
            }
            final int bytes = LogScan.bytes(buffer.getIntAcquire(offset + LENGTH_OFFSET), segmentLength - offset);
            stop = bytes < 0 ? Status.CORRUPT : bytes > maxBytes - copied ? Status.TOO_LARGE : 0;
            if (stop == 0) {
                target.putBytes(targetIndex + copied, buffer, offset, bytes);
                stop = LogScan.isIntact(target, targetIndex + copied) ? 0 : Status.CORRUPT;
                copied += stop == 0 ? bytes : 0;
            }
        }
        VarHandle.acquireFence();
        if (files.checkpoints().cuts() != cuts) {
            return 0;
        }
        return copied > 0 ? copied : stop;
    }

    /**
     * Cuts the log before the record at this position, and the padding record before it, if there is one. Repair; apply
     * thread, may take long.
     *
     * @throws IllegalArgumentException no record starts there.
     */
    public void truncate(final long position) {
        final long end = tail;
        final LogScan scan = new LogScan(segments, segmentLength);
        final Checkpoints.Mark from = files.checkpoints().best(Integer.MAX_VALUE, Long.MAX_VALUE, position);
        scan.run(from, Integer.MAX_VALUE, Long.MAX_VALUE, Math.min(position, end), false);
        final long skipped = position - scan.position();
        final boolean isBehindPadding =
                skipped > 0 && offset(position) == 0 && scan.position() + segmentLength > position;
        if (position < 0 || position > end || skipped < 0 || (skipped > 0 && !isBehindPadding)) {
            throw new IllegalArgumentException("log " + name() + " has no record at " + position + ", tail " + end);
        }
        files.checkpoints().beginCut(end);
        publish(scan.epoch(), scan.sequence(), scan.position());
        zero(scan.position(), end);
        files.checkpoints().endCut();
        flush.cut(scan.position(), end);
        roles.isRepaired = true;
    }

    /**
     * Adds records as the twin stores them. Repair; apply thread.
     *
     * @param position    the tail, or the start of the next segment if the first record does not fit before it.
     * @param lengthBytes of whole records, headers and padding records included.
     * @throws StorageException STORAGE_SPACE: they do not fit yet, grow first; CORRUPT: these are no whole records.
     * @throws IllegalArgumentException the position is not the tail.
     */
    public void install(final long position, final DirectBuffer source, final int index, final int lengthBytes) {
        if (position + lengthBytes > limit) {
            throw new StorageException(
                    Status.STORAGE_SPACE,
                    "log " + name() + " ends at " + limit + ": " + Status.remedy(Status.STORAGE_SPACE));
        }
        if (!LogScan.isWhole(source, index, lengthBytes, offset(position), segmentLength)) {
            throw new StorageException(
                    Status.CORRUPT,
                    "what came from the twin for log " + name() + " at " + position + " is no whole records");
        }
        final int first = source.getInt(index + LENGTH_OFFSET);
        if (position != tail) {
            if (first == PADDING
                    || position != LogLayout.position(tail, LogLayout.payloadLength(first), segmentLength)) {
                throw new IllegalArgumentException("log " + name() + " has its tail at " + tail + ", not " + position);
            }
            pad(
                    tail,
                    source.getInt(index + EPOCH_OFFSET),
                    source.getLong(index + SEQUENCE_OFFSET),
                    source.getShort(index + GENERATOR_OFFSET));
        }
        for (int done = 0; done < lengthBytes; ) {
            final int offset = offset(position + done);
            final int record = index + done;
            final int length = source.getInt(record + LENGTH_OFFSET);
            final int bytes = LogScan.bytes(length, segmentLength - offset);
            final UnsafeBuffer buffer = buffer(position + done);
            buffer.putBytes(offset + CRC_OFFSET, source, record + CRC_OFFSET, bytes - CRC_OFFSET);
            buffer.putIntRelease(offset + LENGTH_OFFSET, length);
            done += bytes;
            publish(source.getInt(record + EPOCH_OFFSET), source.getLong(record + SEQUENCE_OFFSET), position + done);
        }
        roles.isRepaired = true;
    }

    private void zero(final long from, final long to) {
        for (long position = from; position < to; ) {
            final int offset = offset(position);
            final int end = (int) Math.min(segmentLength, offset + (to - position));
            segments[(int) (position >>> segmentShift)].zero(offset, end);
            position += end - offset;
        }
    }

    /** Background thread: one more segment if less than half of one is left. @return whether something changed. */
    boolean grow() {
        hint();
        if (limit - tail() >= segmentLength / 2) {
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

    private void hint() {
        // In this order: the tag may be newer than the tail, never older.
        final long cuts = files.checkpoints().cuts();
        final long end = tail();
        final int epoch = lastEpoch;
        final long sequence = lastSequence;
        if (end != hintTail && epoch == lastEpoch && epoch != 0) {
            files.checkpoints().hint(new Checkpoints.Mark(epoch, sequence, end), cuts);
            hintTail = end;
        }
    }

    @Override
    void recover(final Found found) {
        final boolean isUnknown = found.stop() == Found.Stop.UNKNOWN;
        final Checkpoints marks = files.checkpoints();
        final LogScan scan = new LogScan(segments, segmentLength);
        final Checkpoints.Mark from =
                isUnknown ? Checkpoints.Mark.START : marks.best(found.topEpoch(), found.topSequence(), limit);
        scan.run(from, found.topEpoch(), found.topSequence(), limit, isUnknown);
        if (scan.isBad() && !found.isPowerLost()) {
            throw new StorageException(
                    Status.CORRUPT,
                    "log " + name() + " is bad after " + scan.position()
                            + ": wipe this volume and let replace copy it from the twin");
        }
        publish(scan.epoch(), scan.sequence(), scan.position());
        if (found.isClean()) {
            flush.found(tail, 0);
            return;
        }
        final long afterOne = LogLayout.position(tail, Limits.MAX_PAYLOAD_LENGTH, segmentLength)
                + LogLayout.recordLength(Limits.MAX_PAYLOAD_LENGTH);
        zero(tail, Math.min(limit, found.isPowerLost() ? limit : Math.max(afterOne, marks.cutEnd())));
        marks.endCut();
        marks.dropAbove(tail);
        final Watermark durable = found.durable();
        flush.found(
                isUnknown
                        ? 0
                        : marks.best(durable.epoch(), durable.sequence(), tail).tail(),
                limit);
    }

    @Override
    void touch() {
        for (int i = (int) (tail >>> segmentShift); i < segments.length; i++) {
            segments[i].touch();
        }
    }

    @Override
    void beginFlush() {
        flush.begin(lastEpoch, lastSequence, tail);
    }

    @Override
    void forceCovered(final Disk disk) {
        flush.force(disk, segments);
    }

    @Override
    void endFlush() {
        flush.end();
    }

    @Override
    void close() {
        for (final Segment segment : segments) {
            segment.close();
        }
        files.checkpoints().close();
    }
}
