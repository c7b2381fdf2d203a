package io.twintag.client;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitCreateEncoder;
import io.twintag.transport.protocol.SubmitOpenEncoder;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SubmissionType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;

/** Puts submissions into the session's ring. Any thread; writes neither block, allocate nor drop. */
final class Submitter {
    private static final int BLOCK_LENGTH = SubmitWriteEncoder.BLOCK_LENGTH;

    private final ManyToOneRingBuffer ring;
    private final UnsafeBuffer buffer;
    private final EngineWatch watch;
    private final SubmitLanes lanes = new SubmitLanes();
    private final int maxPayloadLength;
    private final AtomicLong seenRefusal;
    private volatile boolean isClosed;

    /** @param seenRefusal completions that the application had consumed with the last refusal among them. */
    Submitter(final SessionFile file, final EngineWatch watch, final AtomicLong seenRefusal) {
        this.watch = watch;
        this.seenRefusal = seenRefusal;
        buffer = file.submissions();
        ring = new ManyToOneRingBuffer(buffer);
        maxPayloadLength = Math.min(Limits.MAX_PAYLOAD_LENGTH, ring.maxMsgLength() - BLOCK_LENGTH);
    }

    int maxPayloadLength() {
        return maxPayloadLength;
    }

    /** Bytes submitted that the engine has not taken. */
    int backlogBytes() {
        return ring.size();
    }

    void close() {
        isClosed = true;
    }

    /** Two loads while all is well; without an engine it looks whether one has come. */
    int status() {
        if (isClosed) {
            return Status.CLOSED;
        }
        return watch.status() == Status.OK ? Status.OK : watch.check();
    }

    long submit(
            final int type,
            final int objectId,
            final long firstBlock,
            final DirectBuffer src,
            final int offset,
            final int length,
            final AckLevel level) {
        final int refusal = refusal(type, length, level);
        if (refusal != Status.OK) {
            return refusal;
        }
        src.boundsCheck(offset, length);
        final int lane = lanes.acquire();
        if (lane < 0) {
            return Status.BACK_PRESSURED;
        }
        try {
            final long first = first(type, firstBlock);
            final int index = ring.tryClaim(type, BLOCK_LENGTH + length);
            return index < 0 ? full() : fill(index, lanes.lane(lane), objectId, first, src, offset, length, level);
        } finally {
            lanes.release(lane);
        }
    }

    long tryClaim(
            final int type,
            final int objectId,
            final long firstBlock,
            final int length,
            final AckLevel level,
            final SubmissionClaim claim) {
        final int refusal = refusal(type, length, level);
        if (refusal != Status.OK) {
            return refusal;
        }
        claim.checkIsFree();
        final int levelCode = level.code();
        final long first = first(type, firstBlock);
        final int index = ring.tryClaim(type, BLOCK_LENGTH + length);
        if (index < 0) {
            return full();
        }
        final long ticket = ticket(index, BLOCK_LENGTH + length);
        claim.open(ring, index, length, ticket);
        claim.encode(objectId, first, levelCode);
        return ticket;
    }

    long create(final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        if (!Limits.isName(name)) {
            return Status.BAD_NAME;
        }
        final boolean isShape = kind == ObjectKind.LOG
                ? blockSize == 0 && Limits.isLogSize(sizeBytes)
                : kind == ObjectKind.BLOCK && Limits.isBlockShape(blockSize, sizeBytes);
        if (!isShape) {
            return Status.BAD_SHAPE;
        }
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        final int length = SubmitCreateEncoder.BLOCK_LENGTH + utf8.length;
        final int index = claimCommand(SubmissionType.CREATE, length);
        if (index < 0) {
            return index;
        }
        final long ticket = ticket(index, length);
        new SubmitCreateEncoder()
                .wrap(buffer, index)
                .kind(kind)
                .reserved1((short) 0)
                .reserved2(0)
                .blockSize(blockSize)
                .sizeBytes(sizeBytes);
        buffer.putBytes(index + SubmitCreateEncoder.BLOCK_LENGTH, utf8);
        ring.commit(index);
        return ticket;
    }

    long open(final String name) {
        if (!Limits.isName(name)) {
            return Status.BAD_NAME;
        }
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        final int length = SubmitOpenEncoder.BLOCK_LENGTH + utf8.length;
        final int index = claimCommand(SubmissionType.OPEN, length);
        if (index < 0) {
            return index;
        }
        final long ticket = ticket(index, length);
        new SubmitOpenEncoder().wrap(buffer, index).reserved(0);
        buffer.putBytes(index + SubmitOpenEncoder.BLOCK_LENGTH, utf8);
        ring.commit(index);
        return ticket;
    }

    /**
     * The first block of a write; of an append what refusals the application knew of when it submitted this: it does
     * not want a record in a log behind one that was refused, unless it knows of that.
     */
    private long first(final int type, final long firstBlock) {
        return type == SubmissionType.APPEND ? seenRefusal.getAcquire() : firstBlock;
    }

    private int claimCommand(final int type, final int length) {
        final int status = status();
        if (status != Status.OK) {
            return status;
        }
        final int index = ring.tryClaim(type, length);
        return index < 0 ? full() : index;
    }

    private int refusal(final int type, final int length, final AckLevel level) {
        if (level == AckLevel.FLUSHED_ONE) {
            throw new IllegalArgumentException("FLUSHED_ONE is reached and never asked for: ask for FLUSHED_BOTH");
        }
        if (length < 0 || length > maxPayloadLength) {
            return Status.TOO_LARGE;
        }
        if (length == 0 && type == SubmissionType.WRITE) {
            return Status.OUT_OF_RANGE;
        }
        return status();
    }

    /** No room. With nobody there to make some, say so. */
    private int full() {
        final int status = watch.check();
        return status == Status.OK ? Status.BACK_PRESSURED : status;
    }

    private long fill(
            final int index,
            final SubmitLanes.Lane lane,
            final int objectId,
            final long firstBlock,
            final DirectBuffer src,
            final int offset,
            final int length,
            final AckLevel level) {
        boolean isWhole = false;
        try {
            final long ticket = ticket(index, BLOCK_LENGTH + length);
            buffer.putBytes(index + BLOCK_LENGTH, src, offset, length);
            // The copy is checked: it is warm now, has always a byte buffer behind it, and what counts is what the
            // engine gets.
            final int crc = lane.crc.of(buffer, index + BLOCK_LENGTH, length);
            SubmissionClaim.encode(lane.write.wrap(buffer, index), objectId, firstBlock, level.code(), crc, length);
            isWhole = true;
            return ticket;
        } finally {
            if (isWhole) {
                ring.commit(index);
            } else {
                ring.abort(index);
            }
        }
    }

    /**
     * The ring position of a claimed record's end; {@code index} and {@code length} are those of its body.
     *
     * <p>Let S be the position where the record starts and P the producers' position, read after the claim. The claim
     * moved P beyond the record, so S &lt; P. The record is not committed, so the head has not passed S; and no claim
     * moves P further than one capacity beyond the head, so P - S &lt;= capacity. Of the positions from P - capacity up
     * to, not including, P exactly one lies at the record's index: S.
     */
    static long ticket(final int index, final int length, final int capacity, final long producerPosition) {
        final int recordIndex = index - RecordDescriptor.HEADER_LENGTH;
        final int beyond = (int) (producerPosition - 1 - recordIndex) & (capacity - 1);
        final long start = producerPosition - 1 - beyond;
        return start + BitUtil.align(length + RecordDescriptor.HEADER_LENGTH, RecordDescriptor.ALIGNMENT);
    }

    private long ticket(final int index, final int length) {
        return ticket(index, length, ring.capacity(), ring.producerPosition());
    }
}
