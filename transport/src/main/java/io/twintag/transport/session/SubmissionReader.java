package io.twintag.transport.session;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.HEADER_LENGTH;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.encodedMsgOffset;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.lengthOffset;
import static org.agrona.concurrent.ringbuffer.RecordDescriptor.typeOffset;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import io.twintag.transport.protocol.Status;
import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * The engine's end of a submission ring: it reads what applications put there with Agrona's {@link
 * ManyToOneRingBuffer}, and believes nothing of it. Agrona's own {@code read} would loop or write out of bounds on
 * garbage, and loses a message whose handler throws; this one looks without taking, keeps its place to itself, and
 * gives up a ring that makes no sense.
 *
 * <p>Use: {@link #peek()}; when positive, {@link #offset()} and {@link #length()}, then {@link #advance()}; when the
 * bytes are needed no more, {@link #commitThrough}. One thread, the sequencer's; nothing here allocates or throws.
 */
public final class SubmissionReader {
    /** Aborted claims that one peek passes over: no client can keep the sequencer here. */
    private static final int MAX_PADDING_RUN = 64;

    private final UnsafeBuffer header;
    private final UnsafeBuffer ring;
    private final int capacity;
    private final int headCounterIndex;
    private final int tailCounterIndex;
    private final int maxMessageLength;

    private long committedHead;
    private long head;
    private int type;
    private int offset;
    private int length;
    private int recordLength;
    private boolean isCorrupt;

    /** Goes on where an engine before this one stopped. */
    public SubmissionReader(final SessionFile file) {
        header = file.header();
        ring = file.submissions();
        capacity = ring.capacity() - TRAILER_LENGTH;
        headCounterIndex = capacity + HEAD_POSITION_OFFSET;
        tailCounterIndex = capacity + TAIL_POSITION_OFFSET;
        maxMessageLength = new ManyToOneRingBuffer(ring).maxMsgLength();
        resume();
    }

    /**
     * Looks at the next committed submission, without taking it.
     *
     * @return its {@link SubmissionType}; 0 when it found none for now, see {@link #isDrained()}; {@link
     *     Status#BAD_SUBMISSION} when the ring makes no sense, and then for ever.
     */
    public int peek() {
        if (isCorrupt) {
            return Status.BAD_SUBMISSION;
        }
        if (recordLength > 0) {
            return type;
        }
        for (int i = 0; i < MAX_PADDING_RUN; i++) {
            final int index = (int) head & (capacity - 1);
            final long unread = capacity - (head - committedHead);
            if (unread == 0) {
                return 0;
            }
            // Read once: the client can change it at any time.
            final int claimed = ring.getIntAcquire(lengthOffset(index));
            if (claimed <= 0) {
                return 0;
            }
            if (claimed < HEADER_LENGTH || claimed > Math.min(capacity - index, unread)) {
                return corrupt();
            }
            final int messageType = ring.getInt(typeOffset(index));
            if (messageType != RingBuffer.PADDING_MSG_TYPE_ID) {
                return found(index, claimed, messageType);
            }
            head += BitUtil.align(claimed, ALIGNMENT);
        }
        return 0;
    }

    /** Where the submission's body begins in {@link #buffer()}. */
    public int offset() {
        return offset;
    }

    /** Bytes of the submission's body: its SBE block and its payload. At least the block is there. */
    public int length() {
        return length;
    }

    /** The ring. The client can still write to it: read a field once, then check what was read. */
    public DirectBuffer buffer() {
        return ring;
    }

    /** The submission's ticket: the ring position of its record's end, counted from the session's start. Positive. */
    public long ticket() {
        return head + recordLength;
    }

    /** Takes the submission that {@link #peek()} found. Its bytes stay as they are until {@link #commit()}. */
    public void advance() {
        head += recordLength;
        recordLength = 0;
    }

    /** Gives the room of everything taken back to the producers. */
    public void commit() {
        commitThrough(head);
    }

    /**
     * Gives the room of what was taken up to the end of a submission back to the producers. Until then its bytes stay
     * in the ring and can be read again, see {@link #rewind}.
     *
     * @param ticket of a submission that was taken.
     */
    public void commitThrough(final long ticket) {
        assert ticket <= head : "only what was taken";
        if (ticket <= committedHead || isCorrupt) {
            return;
        }
        if (ring.getLongVolatile(headCounterIndex) != committedHead) {
            corrupt();
            return;
        }
        // An engine that dies between here and the store of the head leaves zeros where its successor would look for a
        // record for ever. So say first how far it has come.
        header.putLongRelease(SessionLayout.TAKEN_OFFSET, ticket);
        VarHandle.storeStoreFence();
        release(ticket);
    }

    /**
     * Goes back, to look at submissions again that were taken and not committed.
     *
     * @param ticket of the last submission that stays taken, or {@link #committed()}.
     */
    public void rewind(final long ticket) {
        assert ticket >= committedHead && ticket <= head : "only what was not committed";
        head = ticket;
        recordLength = 0;
    }

    /**
     * After an engine before this one: what has its completion slot is taken already.
     *
     * @param ticket of the last submission with a slot, 0 when there is none.
     */
    public void resumeBehind(final long ticket) {
        if (isCorrupt || ticket <= head) {
            return;
        }
        // From a file that its client can write to, so not believed: beyond the tail nothing can have been taken.
        if (ticket % ALIGNMENT != 0
                || ticket - committedHead > capacity
                || ticket > ring.getLongVolatile(tailCounterIndex)) {
            corrupt();
        } else {
            head = ticket;
        }
    }

    /** Ring position up to which the room was given back. */
    public long committed() {
        return committedHead;
    }

    /** Whether the ring was found to make no sense. */
    public boolean isCorrupt() {
        return isCorrupt;
    }

    /** Ring position up to which submissions are taken. */
    public long position() {
        return head;
    }

    /**
     * Whether all that was ever claimed is taken or passed over. That {@link #peek()} finds nothing does not say it: it
     * may have stopped at an open claim, or looked long enough for once.
     */
    public boolean isDrained() {
        return head == ring.getLongVolatile(tailCounterIndex);
    }

    /**
     * Frees the ring of a claim whose producer died before its commit. Only for a client that is dead: a living
     * producer would find its claim gone. Where nothing was written of a claim, that is all up to the next one of which
     * something was, at the most up to the end of all claims: so a dead client's ring is drained in the end.
     *
     * @return true when a claim was freed: go on with {@link #peek()}.
     */
    public boolean unblock() {
        commit();
        if (isCorrupt || recordLength > 0) {
            return false;
        }
        final long claimedLength = ring.getLongVolatile(tailCounterIndex) - head;
        if (ring.getLongVolatile(headCounterIndex) != committedHead
                || claimedLength < 0
                || claimedLength > capacity
                || claimedLength % ALIGNMENT != 0) {
            corrupt();
            return false;
        }
        final int index = (int) head & (capacity - 1);
        final int claimed = claimedLength == 0 ? 0 : ring.getIntVolatile(lengthOffset(index));
        if (claimedLength == 0 || claimed > 0) {
            return false;
        }
        if (claimed == Integer.MIN_VALUE) {
            corrupt(); // has no positive twin
            return false;
        }
        final int freed = claimed < 0 ? -claimed : unwritten(index, (int) claimedLength);
        ring.putInt(typeOffset(index), RingBuffer.PADDING_MSG_TYPE_ID);
        ring.putIntRelease(lengthOffset(index), freed);
        return true;
    }

    /** Bytes from here on of which nothing was written: to the next header, the ring's end or the last claim's. */
    private int unwritten(final int index, final int claimedLength) {
        final int most = Math.min(claimedLength, capacity - index);
        int free = ALIGNMENT;
        while (free < most && ring.getIntVolatile(lengthOffset(index + free)) == 0) {
            free += ALIGNMENT;
        }
        return free;
    }

    private int found(final int index, final int claimed, final int messageType) {
        final int bodyLength = claimed - HEADER_LENGTH;
        final int blockLength = SubmissionType.blockLength(messageType);
        if (blockLength < 0 || bodyLength < blockLength || bodyLength > maxMessageLength) {
            return corrupt();
        }
        type = messageType;
        offset = encodedMsgOffset(index);
        length = bodyLength;
        recordLength = BitUtil.align(claimed, ALIGNMENT);
        return messageType;
    }

    private void resume() {
        final long fileHead = ring.getLongVolatile(headCounterIndex);
        final long tail = ring.getLongVolatile(tailCounterIndex);
        final long taken = header.getLongAcquire(SessionLayout.TAKEN_OFFSET);
        committedHead = fileHead;
        head = taken;
        final boolean isSane = fileHead >= 0
                && fileHead % ALIGNMENT == 0
                && taken % ALIGNMENT == 0
                && taken >= fileHead
                && tail >= taken
                && tail - fileHead <= capacity;
        if (!isSane) {
            corrupt();
        } else if (taken != fileHead) {
            release(taken);
        }
    }

    /** Zeros what is given back, since a producer's claim must find zeros, then stores the head. */
    private void release(final long through) {
        final int from = (int) committedHead & (capacity - 1);
        final int taken = (int) (through - committedHead);
        final int first = Math.min(taken, capacity - from);
        ring.setMemory(from, first, (byte) 0);
        if (taken > first) {
            ring.setMemory(0, taken - first, (byte) 0);
        }
        committedHead = through;
        ring.putLongRelease(headCounterIndex, through);
    }

    private int corrupt() {
        isCorrupt = true;
        recordLength = 0;
        return Status.BAD_SUBMISSION;
    }
}
