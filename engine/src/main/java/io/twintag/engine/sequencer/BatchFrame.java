package io.twintag.engine.sequencer;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.RecordBuffer;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.TransactionEncoder;
import io.twintag.transport.runtime.OwnerThread;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * The frame that is sent to both devices, the same bytes and so the same tags (docs/claims.md claims 1, 15): a Batch,
 * then the write transactions that were ready at once. Sequencer thread; allocates nothing after construction.
 */
final class BatchFrame {
    private static final int HEAD = MessageHeaderEncoder.ENCODED_LENGTH + BatchEncoder.BLOCK_LENGTH;
    private static final int TRANSACTION_HEAD = MessageHeaderEncoder.ENCODED_LENGTH + TransactionEncoder.BLOCK_LENGTH;

    /** A frame with one payload of the largest size. */
    static final int MAX_LENGTH = HEAD + TRANSACTION_HEAD + Limits.MAX_PAYLOAD_LENGTH + 8;

    private final OwnerThread owner = new OwnerThread();
    private final RecordBuffer buffer = new RecordBuffer(MAX_LENGTH);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BatchEncoder batch = new BatchEncoder();
    private final TransactionEncoder transaction = new TransactionEncoder();
    private final Crc32c crc32c = new Crc32c();
    private int wholeLength = MAX_LENGTH;
    private int length;
    private int count;
    private long firstSequence;
    private boolean isFlushWanted;

    /** @param wholeFrameLength a batch of more than one write grows up to here. */
    void limit(final int wholeFrameLength) {
        assert owner.isMine();
        wholeLength = Math.min(wholeFrameLength, MAX_LENGTH);
    }

    void clear() {
        assert owner.isMine();
        length = HEAD;
        count = 0;
        isFlushWanted = false;
    }

    /** Whether a payload still fits; the first always does. */
    boolean hasRoom(final int payloadLength) {
        return count == 0 || length + TRANSACTION_HEAD + BitUtil.align(payloadLength, 8) <= wholeLength;
    }

    /**
     * Copies a payload to where its transaction will be, and checks it there, where no application can change it.
     *
     * @return whether it has this checksum.
     */
    boolean copyChecked(final DirectBuffer source, final int index, final int payloadLength, final int crc) {
        assert owner.isMine();
        final int at = length + TRANSACTION_HEAD;
        buffer.putBytes(at, source, index, payloadLength);
        return crc32c.of(buffer, at, payloadLength) == crc;
    }

    /** Puts the transaction around the payload that was copied last. */
    void add(
            final long sequence,
            final int objectId,
            final boolean isExtension,
            final long first,
            final int blockCount,
            final int crc,
            final long sessionId,
            final long ticket,
            final int payloadLength) {
        if (count == 0) {
            firstSequence = sequence;
        }
        assert sequence == firstSequence + count : "sequences are dense";
        transaction
                .wrapAndApplyHeader(buffer, length, header)
                .sequence(sequence)
                .objectId(objectId)
                .first(first)
                .count(blockCount)
                .crc(crc)
                .sessionId(sessionId)
                .ticket(ticket)
                .dataLength(payloadLength)
                .reserved(0)
                .flags()
                .clear()
                .extension(isExtension);
        length += TRANSACTION_HEAD + BitUtil.align(payloadLength, 8);
        count++;
    }

    void wantFlush() {
        isFlushWanted = true;
    }

    /** Completes the frame with what is common to its writes. */
    void finish(final TagGenerator tags, final long timestampNs, final long committed) {
        assert owner.isMine();
        assert count > 0 && length <= MAX_LENGTH;
        assert committed < firstSequence : "committed < sent";
        batch.wrapAndApplyHeader(buffer, 0, header)
                .epoch(tags.epoch())
                .count(count)
                .firstSequence(firstSequence)
                .timestampNs(timestampNs)
                .committed(committed)
                .generator(tags.generator())
                .reserved(0)
                .flags()
                .clear()
                .flushWanted(isFlushWanted);
    }

    boolean isEmpty() {
        return count == 0;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    long lastSequence() {
        return firstSequence + count - 1;
    }
}
