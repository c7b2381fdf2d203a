package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.RecordBuffer;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.BatchDecoder;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.TransactionDecoder;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.runtime.Safeguard;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * The hot step of a device: walks a frame of write transactions in one loop. For each: the tag entry is recorded, the
 * data stored, the entry marked applied, in this order (docs/claims.md claims 1, 15, 26, 28; docs/store.md). A kill in
 * between leaves an entry that is recorded and not applied: in doubt, never silently equal.
 *
 * <p>While the device joins, without being a member, a write for which it has no object or no room yet is recorded and
 * not applied, and the stream goes on: a resync brings what is missing.
 *
 * <p>Apply thread only. Whatever else is wrong here is an exception and ends the agent: a member never skips a write
 * (I9).
 */
final class BatchApplier {
    private static final int TRANSACTION_HEAD = MessageHeaderDecoder.ENCODED_LENGTH + TransactionDecoder.BLOCK_LENGTH;

    private final OwnerThread owner = new OwnerThread();
    private final BatchDecoder batch = new BatchDecoder();
    private final TransactionDecoder transaction = new TransactionDecoder();
    private final RecordBuffer frame = new RecordBuffer();
    private final Crc32c crc32c = new Crc32c();
    private final Volume volume;
    private final TagTable tags;
    private final Committed committed;

    private int epoch;
    private short generator;
    private long timestampNs;
    private boolean flushWanted;

    BatchApplier(final Volume volume, final TagTable tags, final Committed committed) {
        this.volume = volume;
        this.tags = tags;
        this.committed = committed;
    }

    /**
     * Applies a batch, if it belongs to the stream that this device follows: a batch of a lower epoch than promised is
     * refused here, when it would be applied, however long ago it was received.
     * @param followedEpoch the epoch that was recorded or joined since this process started, 0 after a seal or a
     *     restart.
     * @return whether it was of the current stream.
     */
    boolean onBatch(final DirectBuffer buffer, final int offset, final int lengthBytes, final int followedEpoch) {
        assert owner.isMine();
        int at = MessageHeaderDecoder.ENCODED_LENGTH;
        frame.over(buffer, offset, lengthBytes).boundsCheck(at, BatchDecoder.BLOCK_LENGTH);
        batch.wrap(frame, at, BatchDecoder.BLOCK_LENGTH, BatchDecoder.SCHEMA_VERSION);
        epoch = batch.epoch();
        if (!isFollowed(epoch, followedEpoch)) {
            return false;
        }
        generator = batch.generator();
        timestampNs = batch.timestampNs();
        flushWanted |= batch.flags().flushWanted();
        final int count = batch.count();
        committed.advance(epoch, batch.committed());
        at += BatchDecoder.BLOCK_LENGTH;
        for (int i = 0; i < count; i++) {
            if (at + TRANSACTION_HEAD > lengthBytes) {
                throw new IllegalStateException("a batch ends after " + i + " of " + count + " transactions");
            }
            at = apply(at, lengthBytes);
        }
        return true;
    }

    /** Frames of a sender that was fenced arrive when they arrive. */
    @Safeguard(
            name = "fence",
            prevents = "Frames of an engine that was fenced come to a device that has promised another epoch "
                    + "since, and are applied.")
    private static boolean isFollowed(final int batchEpoch, final int followedEpoch) {
        return batchEpoch == followedEpoch;
    }

    private int apply(final int at, final int end) {
        transaction.wrap(
                frame,
                at + MessageHeaderDecoder.ENCODED_LENGTH,
                TransactionDecoder.BLOCK_LENGTH,
                TransactionDecoder.SCHEMA_VERSION);
        final int data = at + TRANSACTION_HEAD;
        final int length = transaction.dataLength();
        final long sequence = transaction.sequence();
        if (length < 0 || length > Limits.MAX_PAYLOAD_LENGTH || data + length > end) {
            throw new IllegalStateException("transaction " + sequence + " has an impossible length of " + length);
        }
        if (sequence != volume.applied() + 1) {
            throw new IllegalStateException(
                    "transaction " + sequence + " arrived after " + volume.applied() + ": the stream has a hole");
        }
        final int crc = transaction.crc();
        if (crc32c.of(frame, data, length) != crc) {
            throw new IllegalStateException("transaction " + sequence + " arrived with other bytes than were sent");
        }
        tags.makeRoom(epoch, sequence);
        store(sequence, crc, data, length);
        assert volume.applied() == sequence : "what was stored is applied";
        return data + BitUtil.align(length, 8);
    }

    @Safeguard(
            name = "entry before data",
            prevents = "A device ends between a write and its entry, and its twin, which lacks the write, is "
                    + "brought up to date by entries.")
    @Safeguard(
            name = "applied after data",
            prevents = "What a device holds of a write that it ended in, and what its twin holds, are taken "
                    + "for equal.")
    @Safeguard(
            name = "volume before entry",
            prevents = "A kill between the two: the opening undoes the write, and its entry matches the " + "twin's.")
    private void store(final long sequence, final int crc, final int data, final int length) {
        final int objectId = transaction.objectId();
        final boolean isAppend = transaction.flags().extension();
        final int flags = isAppend ? TagPage.EXTENSION : 0;
        final long first = transaction.first();
        final int count = transaction.count();
        final StorageObject object = volume.object(objectId);
        if (object instanceof BlockObject blocks) {
            awaitSlots(blocks, count);
        }
        tags.record(epoch, sequence, objectId, flags, first, count, crc, transaction.sessionId(), transaction.ticket());
        boolean isStored = true;
        if (object instanceof LogObject log && isAppend) {
            volume.joining().settle(log);
            isStored = log.append(epoch, sequence, generator, timestampNs, first, crc, frame, data, length);
        } else if (object instanceof BlockObject blocks && !isAppend) {
            blocks.write(epoch, sequence, first, count, crc, frame, data);
        } else if (object == null && volume.joining().isJoining()) {
            // Created while this device was away, and not made here yet: the entry stays in doubt.
            isStored = false;
            if (isAppend) {
                volume.joining().missed(objectId, first + LogLayout.recordLength(length));
            }
        } else {
            throw new IllegalStateException("transaction " + sequence + " names object " + objectId
                    + ", which is not there or of the other kind");
        }
        // The volume first: until it says so, an opening undoes the write, and then no entry may call it applied.
        volume.applied(sequence);
        if (isStored) {
            tags.applied(epoch, sequence);
        }
    }

    /** Spare slots are bounded: short of them the device flushes earlier, and then inline, which pushes back. */
    private void awaitSlots(final BlockObject blocks, final int count) {
        if (!blocks.hasSlots(2 * count)) {
            volume.requestFlush();
            volume.pollFlush();
            if (!blocks.hasSlots(count)) {
                volume.flushNow();
                if (!blocks.hasSlots(count)) {
                    throw new IllegalStateException("object " + blocks.name() + " has no free slot after a flush");
                }
            }
        }
    }

    /** Whether a write since the last call waits for a flush. */
    boolean takeFlushWanted() {
        assert owner.isMine();
        final boolean wanted = flushWanted;
        flushWanted = false;
        return wanted;
    }
}
