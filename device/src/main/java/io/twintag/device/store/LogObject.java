package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.ALIGNMENT;
import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.GENERATOR_OFFSET;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.PADDING;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/**
 * A storage object that is only extended (docs/claims.md claims 13 and 14): records, laid out as {@link LogLayout}
 * draws them, at positions that the sequencer assigned. Positions are bytes from the log's start.
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
    private final LogSpace space;
    private final LogReader reader;
    private final LogFlush flush;
    private final LogJoin join;
    private final LogRepair repairs;
    private final int segmentLength;

    private volatile long tail;
    // The tag of the last record; stored before the tail, so that it is never older than the tail.
    private volatile int lastEpoch;
    private volatile long lastSequence;
    private long hintTail;
    private final LongArrayList badRecords = new LongArrayList();

    LogObject(final Shape shape, final LogFiles files, final FlushRoles roles) {
        super(shape);
        this.files = files;
        this.roles = roles;
        this.segmentLength = LogLayout.segmentLength(shape.sizeBytes());
        this.space = new LogSpace(files, segmentLength);
        this.reader = new LogReader(space, files.checkpoints(), this::tail);
        this.flush = new LogFlush(segmentLength, files.checkpoints());
        this.join = new LogJoin(files.checkpoints());
        this.repairs = new LogRepair(space, roles);
    }

    @Override
    boolean isEmpty() {
        return tail() == 0;
    }

    /** End of the last record; of a joining log with a gap, the end of what lies before the gap. Any thread. */
    public long tail() {
        return (long) TAIL.getAcquire(this);
    }

    /** End of what is allocated. Any thread. */
    public long limit() {
        return space.limit();
    }

    /** Whether the last attempt to grow met a full file system. Any thread. */
    public boolean isFull() {
        return space.isFull();
    }

    /** A power of two. Any thread. */
    public int segmentLength() {
        return segmentLength;
    }

    /**
     * Where the gap of a joining log ends and what the stream appended begins; without a gap the tail. Apply thread.
     */
    public long gapEnd() {
        return join.isApart() ? join.from() : tail;
    }

    /**
     * Appends one record. Apply thread. The sequencer has made sure that it fits, though not on a joining device: there
     * it is left out, and the gap reaches to its end.
     * @param timestampNs since 1970.
     * @param position    {@link LogLayout#position} of the tail, or of the end of what lies ahead of a gap, and this
     *     length.
     * @param crc         CRC32C of the payload, verified by the caller.
     * @param length      payload bytes, 0 to {@link Limits#MAX_PAYLOAD_LENGTH}.
     * @return whether it was stored.
     * @throws IllegalStateException the mirrors would differ from here on (fail-stop, I9).
     */
    public boolean append(
            final int epoch,
            final long sequence,
            final short generator,
            final long timestampNs,
            final long position,
            final int crc,
            final DirectBuffer source,
            final int index,
            final int length) {
        assert roles.owner.isMine();
        final long end = position + LogLayout.recordLength(length);
        final boolean isApart = join.isApart();
        final long at = isApart ? join.end() : tail;
        final boolean hasRoom = end <= space.limit();
        if (length < 0
                || length > Limits.MAX_PAYLOAD_LENGTH
                || position != LogLayout.position(at, length, segmentLength)
                || (!hasRoom && !join.isJoining())) {
            throw new IllegalStateException("log " + name() + " cannot take " + length + " bytes at " + position
                    + ", tail " + at + ", limit " + space.limit());
        }
        if (!hasRoom) {
            join.skipTo(end);
            return false;
        }
        if (position != at) {
            space.pad(at, epoch, sequence, generator);
        }
        space.put(position, epoch, sequence, generator, timestampNs, crc, source, index, length);
        if (isApart) {
            join.advance(epoch, sequence, end);
        } else {
            publish(epoch, sequence, end);
            roles.appended++;
        }
        return true;
    }

    private void publish(final int epoch, final long sequence, final long end) {
        assert end <= space.limit() : "a log ends within what is allocated";
        LAST_EPOCH.setRelease(this, epoch);
        LAST_SEQUENCE.setRelease(this, sequence);
        TAIL.setRelease(this, end);
    }

    /**
     * Copies whole records as they are stored, headers and padding records included, and checks each payload. Any
     * thread.
     * @param from      start of a record, or the tail.
     * @param maxBytes  at least {@code LogLayout.recordLength(Limits.MAX_PAYLOAD_LENGTH)} for every record to fit.
     * @param committedEpoch with committedSequence: records above this tag are not shown.
     * @return bytes copied, 0: nothing there yet; {@link Status#OUT_OF_RANGE}: {@code from} is no place for a record;
     *     {@link Status#TOO_LARGE}: the first record does not fit; {@link Status#CORRUPT}: it is bad.
     */
    public int read(
            final long from,
            final int maxBytes,
            final int committedEpoch,
            final long committedSequence,
            final MutableDirectBuffer target,
            final int targetIndex) {
        return reader.read(from, maxBytes, committedEpoch, committedSequence, target, targetIndex);
    }

    /**
     * The stream that this device follows as no member appends from here on; until {@link #leave}. What lies behind is
     * cut; what lacks before is a gap, which {@link #install} fills. Apply thread, may take long.
     * @throws IllegalArgumentException no record can begin there.
     */
    void join(final long from) {
        assert roles.owner.isMine();
        if (from < 0 || from % ALIGNMENT != 0) {
            throw new IllegalArgumentException("log " + name() + " cannot go on at " + from);
        }
        leave();
        if (tail > from) {
            cut(scanTo(from), tail);
            files.checkpoints().endCut();
        }
        join.begin(from, tail);
    }

    boolean isJoining() {
        return join.isJoining();
    }

    /**
     * What lies ahead of a gap is cut: the log is a plain prefix again. Apply thread. @return whether there was a gap.
     */
    boolean leave() {
        assert roles.owner.isMine();
        final boolean wasApart = join.isApart();
        if (wasApart) {
            final long end = Math.min(join.end(), space.limit());
            files.checkpoints().beginCut();
            space.zero(tail, end);
            flush.cut(tail, end);
            files.checkpoints().endCut();
            roles.isRepaired = true;
        }
        join.leave();
        return wasApart;
    }

    /**
     * Cuts the log before the record at this position, and the padding record before it. Of a joining log only what
     * lies below the place where the stream appends is cut, and a gap opens there. Repair; apply thread, may take long.
     * @throws IllegalArgumentException no record starts there.
     */
    public void truncate(final long position) {
        assert roles.owner.isMine();
        final boolean isJoining = join.isJoining();
        final long end = isJoining ? Math.min(tail, join.from()) : tail;
        if (isJoining && (position == end || position >= join.from())) {
            return; // nothing of it is a repair's to cut
        }
        final LogScan scan = scanTo(Math.min(position, end));
        final long skipped = position - scan.position();
        final boolean isBehindPadding =
                skipped > 0 && space.offset(position) == 0 && scan.position() + segmentLength > position;
        if (position < 0 || position > end || skipped < 0 || (skipped > 0 && !isBehindPadding)) {
            throw new IllegalArgumentException("log " + name() + " has no record at " + position + ", tail " + end);
        }
        if (isJoining && !join.isApart()) {
            join.part(lastEpoch, lastSequence, tail);
        }
        cut(scan, isJoining ? join.from() : end);
        if (!isJoining) {
            files.checkpoints().endCut();
        }
    }

    /** The last place at or before this one where a record ends. */
    private LogScan scanTo(final long position) {
        final LogScan scan =
                new LogScan(space.segments(), segmentLength).keeping(new Watermark(Integer.MAX_VALUE, Long.MAX_VALUE));
        final Checkpoints.Mark from = files.checkpoints().best(Integer.MAX_VALUE, Long.MAX_VALUE, position);
        scan.run(from, Integer.MAX_VALUE, Long.MAX_VALUE, position, false);
        return scan;
    }

    /** Leaves the mark of a cut under way behind. */
    private void cut(final LogScan scan, final long zeroEnd) {
        final long end = Math.min(zeroEnd, space.limit());
        files.checkpoints().beginCut();
        // After a power cut no former mark may vouch for what is zero then.
        files.forceCheckpoints();
        publish(scan.epoch(), scan.sequence(), scan.position());
        files.checkpoints().dropMarks();
        space.zero(scan.position(), end);
        flush.cut(scan.position(), end);
        roles.isRepaired = true;
    }

    /**
     * Adds records as the twin stores them, to a joining log up to the end of its gap and no further. Repair; apply
     * thread.
     * @param position    the tail, or the start of the next segment if the first record does not fit before it.
     * @param lengthBytes of whole records, headers and padding records included.
     * @return bytes added: fewer, where those of the stream begin.
     * @throws StorageException STORAGE_SPACE: they do not fit yet, grow first; CORRUPT: these are no whole records.
     * @throws IllegalArgumentException the position is not the tail.
     */
    public int install(final long position, final DirectBuffer source, final int index, final int lengthBytes) {
        assert roles.owner.isMine();
        final long room = join.isJoining() ? gapEnd() - position : Integer.MAX_VALUE;
        if (join.isJoining() && (room <= 0 || !join.isApart())) {
            return 0;
        }
        final int wanted = (int) Math.min(lengthBytes, room);
        if (position + wanted > space.limit()) {
            throw new StorageException(
                    Status.STORAGE_SPACE,
                    "log " + name() + " ends at " + space.limit() + ": " + Status.remedy(Status.STORAGE_SPACE));
        }
        if (!RecordCheck.isWhole(source, index, wanted, space.offset(position), segmentLength)) {
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
            space.pad(
                    tail,
                    source.getInt(index + EPOCH_OFFSET),
                    source.getLong(index + SEQUENCE_OFFSET),
                    source.getShort(index + GENERATOR_OFFSET));
        }
        for (int done = 0; done < wanted; ) {
            final int record = index + done;
            done += space.copy(position + done, source, record);
            publish(source.getInt(record + EPOCH_OFFSET), source.getLong(record + SEQUENCE_OFFSET), position + done);
        }
        if (join.isApart() && tail == join.from()) {
            if (join.end() > tail) {
                publish(join.epoch(), join.sequence(), join.end());
            }
            join.meet();
        }
        roles.isRepaired = true;
        return wanted;
    }

    /** Where records begin that the opening found to be bad, and kept. */
    public List<Long> badRecords() {
        return badRecords;
    }

    /** Looks whether records are as they were stored, one at least. Any thread. */
    public LogLook check(final long from, final int maxBytes) {
        return reader.check(from, maxBytes);
    }

    /**
     * The twin's record in place of a bad one: see {@link LogRepair}. Apply thread. @return whether it was put in
     * place.
     */
    public boolean repair(final Watermark applied, final long at, final DirectBuffer source, final int lengthBytes) {
        return !join.isJoining() && repairs.repair(applied, at, tail, source, lengthBytes);
    }

    /** Background thread: one more segment if less than half of one is left. @return whether something changed. */
    boolean grow() {
        hint();
        return space.grow(Math.max(tail(), join.end()));
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

    /** See {@link LogOpening#collectBehind}. Opening, before {@link #recover}. */
    void collectBehind(final Watermark durable, final LongHashSet sequences) {
        opening().collectBehind(durable, sequences);
    }

    @Override
    void recover(final Found found) {
        final LogScan scan = opening().scan(found);
        badRecords.addAll(scan.badRecords());
        publish(scan.epoch(), scan.sequence(), scan.position());
        opening().settle(found, tail, flush);
    }

    private LogOpening opening() {
        return new LogOpening(name(), files.checkpoints(), space);
    }

    @Override
    void touch() {
        space.touchFrom(tail);
    }

    @Override
    void beginFlush() {
        assert roles.owner.isMine();
        flush.begin(lastEpoch, lastSequence, tail);
        repairs.beginFlush();
    }

    @Override
    long forceCovered(final Disk disk) {
        repairs.force(disk);
        return flush.force(disk, space.segments());
    }

    @Override
    void endFlush() {
        assert roles.owner.isMine();
        flush.end();
    }

    /** For tests: the next opening looks at all. */
    void dropMarks() {
        files.checkpoints().dropMarks();
    }

    /** For tests: the bytes. */
    Segment[] segments() {
        return space.segments();
    }

    @Override
    void close() {
        space.close();
        files.checkpoints().close();
    }
}
