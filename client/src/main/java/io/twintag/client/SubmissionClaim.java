package io.twintag.client;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SubmissionType;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Room in the submission ring that the application fills itself: no copy. Got from {@link Session#tryClaimAppend} or
 * {@link Session#tryClaimWrite}, ended by exactly one of {@link #commit()} and {@link #abort()}, and soon: submissions
 * after it wait for it. Used again for any number of claims; one thread at a time.
 */
public final class SubmissionClaim {
    private static final int BLOCK_LENGTH = SubmitWriteEncoder.BLOCK_LENGTH;

    private final UnsafeBuffer payload = new UnsafeBuffer();
    private final SubmitWriteEncoder block = new SubmitWriteEncoder();
    private final Crc32c crc = new Crc32c();
    private @Nullable ManyToOneRingBuffer ring;
    private int index;
    private long ticket;
    private int objectId;
    private long firstBlock;
    private int level;

    /** Where the payload goes, from {@link #offset()} for {@link #length()} bytes. The claim's own room and no more. */
    public MutableDirectBuffer buffer() {
        return payload;
    }

    /** Index of the payload's first byte in {@link #buffer()}. */
    public int offset() {
        return 0;
    }

    /** Bytes of the payload. */
    public int length() {
        return payload.capacity();
    }

    /**
     * Submits the payload.
     *
     * @return the ticket, the same that the claim returned.
     * @throws IllegalStateException when nothing is claimed.
     */
    public long commit() {
        final ManyToOneRingBuffer claimed = end();
        final int checksum = crc.of(payload, 0, payload.capacity());
        block.wrap(claimed.buffer(), index);
        encode(block, objectId, firstBlock, level, checksum, payload.capacity());
        claimed.commit(index);
        return ticket;
    }

    /**
     * Gives the room back. Its ticket never completes.
     *
     * @throws IllegalStateException when nothing is claimed.
     */
    public void abort() {
        end().abort(index);
    }

    void checkIsFree() {
        if (ring != null) {
            throw new IllegalStateException("commit or abort this claim before the next one");
        }
    }

    void open(final ManyToOneRingBuffer from, final int at, final int length, final long claimTicket) {
        ring = from;
        index = at;
        ticket = claimTicket;
        payload.wrap(from.buffer(), at + BLOCK_LENGTH, length);
    }

    void encode(final int object, final long first, final int levelCode) {
        objectId = object;
        firstBlock = first;
        level = levelCode;
    }

    private ManyToOneRingBuffer end() {
        final ManyToOneRingBuffer claimed = ring;
        if (claimed == null) {
            throw new IllegalStateException("nothing is claimed");
        }
        ring = null;
        return claimed;
    }

    static void encode(
            final SubmitWriteEncoder block,
            final int objectId,
            final long firstBlock,
            final int level,
            final int crc,
            final int length) {
        block.objectId(objectId)
                .crc(crc)
                .firstBlock(firstBlock)
                .level((short) level)
                .flags(SubmissionType.TELLS_WHAT_WAS_SEEN)
                .reserved(0)
                .dataLength(length);
    }
}
