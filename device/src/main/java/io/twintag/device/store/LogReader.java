package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.ALIGNMENT;
import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the records of a log beside the thread that appends to it, and notices when that cuts it meanwhile. Any thread.
 */
final class LogReader {
    private final LogSpace space;
    private final Checkpoints checkpoints;
    private final LongSupplier tail;

    LogReader(final LogSpace space, final Checkpoints checkpoints, final LongSupplier tail) {
        this.space = space;
        this.checkpoints = checkpoints;
        this.tail = tail;
    }

    /** As {@link LogObject#read}. */
    int read(
            final long from,
            final int maxBytes,
            final int committedEpoch,
            final long committedSequence,
            final MutableDirectBuffer target,
            final int targetIndex) {
        final long cuts = checkpoints.cuts();
        final long end = tail.getAsLong();
        final int segmentLength = space.segmentLength();
        if (from < 0 || from > end || from % ALIGNMENT != 0) {
            return Status.OUT_OF_RANGE;
        }
        final Segment[] all = space.segments();
        int copied = 0;
        int stop = 0;
        while (stop == 0 && from + copied < end) {
            final UnsafeBuffer buffer = all[(int) ((from + copied) / segmentLength)].buffer();
            final int offset = space.offset(from + copied);
            if (!LogLayout.isHeaderSound(buffer, offset, from + copied)) {
                stop = Status.CORRUPT; // before its tag is believed
                break;
            }
            if (Tag.compare(
                            buffer.getInt(offset + EPOCH_OFFSET),
                            buffer.getLong(offset + SEQUENCE_OFFSET),
                            committedEpoch,
                            committedSequence)
                    > 0) {
                break;
            }
            final int bytes = RecordCheck.bytes(buffer.getIntAcquire(offset + LENGTH_OFFSET), segmentLength - offset);
            stop = bytes < 0 ? Status.CORRUPT : bytes > maxBytes - copied ? Status.TOO_LARGE : 0;
            if (stop == 0) {
                target.putBytes(targetIndex + copied, buffer, offset, bytes);
                stop = RecordCheck.isIntact(target, targetIndex + copied) ? 0 : Status.CORRUPT;
                copied += stop == 0 ? bytes : 0;
            }
        }
        VarHandle.acquireFence();
        if (checkpoints.cuts() != cuts) {
            return 0;
        }
        return copied > 0 ? copied : stop;
    }

    /**
     * Looks whether records are as they were stored. Any thread.
     *
     * @param maxBytes to look at, but one record at least.
     */
    LogLook check(final long from, final int maxBytes) {
        final long cuts = checkpoints.cuts();
        final long end = tail.getAsLong();
        if (from < 0 || from > end || from % ALIGNMENT != 0) {
            return new LogLook(Status.OUT_OF_RANGE, 0, false);
        }
        final int segmentLength = space.segmentLength();
        final Segment[] all = space.segments();
        final Crc32c crc32c = new Crc32c();
        int done = 0;
        int digest = 0;
        boolean isBad = false;
        while (done < maxBytes && from + done < end && !isBad) {
            final UnsafeBuffer buffer = all[(int) ((from + done) / segmentLength)].buffer();
            final int offset = space.offset(from + done);
            final int bytes = RecordCheck.soundBytes(buffer, offset, from + done, segmentLength - offset);
            isBad = bytes < 0 || from + done + bytes > end;
            if (!isBad && done > 0 && bytes > maxBytes - done) {
                break;
            }
            if (!isBad) {
                digest = 31 * digest + crc32c.of(buffer, offset, HEADER_LENGTH);
                done += bytes;
            }
        }
        VarHandle.acquireFence();
        return checkpoints.cuts() == cuts ? new LogLook(done, digest, isBad) : new LogLook(0, 0, false);
    }
}
