package io.twintag.transport.session;

import static io.twintag.transport.session.SessionLayout.*;

import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The engine's end of the completions. Every submission gets the next slot when it is stamped, so completions come in
 * ticket order; completing it later is one store of a counter. One thread, the sequencer's; nothing here allocates.
 *
 * <p>A <em>slot</em> is the number of the submission in its session, from 0 and for ever growing; where it lies in the
 * file is this class's business.
 */
public final class CompletionWriter {
    /** Level of a submission that is neither stamped nor answered. */
    private static final byte PENDING = (byte) 0xFF;

    /** Level of one that is answered and has no tag. */
    private static final byte ANSWERED = (byte) 0xFE;

    private static final int FRESH = (PENDING & 0xFF) << Byte.SIZE * (SLOT_LEVEL_OFFSET - SLOT_GENERATOR_OFFSET);

    private final UnsafeBuffer header;
    private final UnsafeBuffer slots;
    private final int slotCount;

    private long reserved;
    private long completed;
    private long consumed;
    private long publishedTicket;
    private boolean isCorrupt;
    private boolean isConsumerGone;

    /**
     * Goes on where an engine before this one stopped. The slots from {@link #completed()} to {@link #reserved()} are
     * those that it had reserved and not published; a submission in the ring whose ticket is not above {@link
     * #lastTicket()} has its slot already, or had it.
     */
    public CompletionWriter(final SessionFile file) {
        header = file.header();
        slots = file.completions();
        slotCount = slots.capacity() / SLOT_LENGTH;
        reserved = header.getLongAcquire(RESERVED_OFFSET);
        completed = header.getLongAcquire(COMPLETED_OFFSET);
        consumed = header.getLongAcquire(CONSUMED_OFFSET);
        isCorrupt = consumed < 0 || consumed > completed || completed > reserved || reserved - consumed > slotCount;
        if (!isCorrupt) {
            resume();
        }
    }

    /**
     * Whether there is a slot for one more submission. When not, leave the submission in its ring: the application has
     * not consumed its completions.
     */
    public boolean hasRoom() {
        return !isCorrupt && (reserved - consumed < slotCount || refresh());
    }

    /** Nobody will consume completions any more, so they need not wait for anybody. */
    public void consumerGone() {
        isConsumerGone = true;
    }

    /** Gives slots back that were reserved and not published; the next reserved slot is this one. */
    public void rewind(final long slot) {
        assert slot >= completed && slot <= reserved : "only what was not published";
        reserved = slot;
        header.putLongRelease(RESERVED_OFFSET, slot);
    }

    /**
     * Takes the next slot; only after {@link #hasRoom()}.
     *
     * @param ticket of the submission, higher than that of the slot before.
     * @return the slot.
     */
    public long reserve(final long ticket) {
        assert reserved - consumed < slotCount : "no room";
        final long slot = reserved;
        final int at = at(slot);
        slots.putLong(at + SLOT_SEQUENCE_OFFSET, 0);
        slots.putLong(at + SLOT_POSITION_OFFSET, 0);
        slots.putInt(at + SLOT_STATUS_OFFSET, Status.OK);
        slots.putInt(at + SLOT_EPOCH_OFFSET, 0);
        slots.putInt(at + SLOT_GENERATOR_OFFSET, FRESH); // generator, kind and level in one store
        slots.putInt(at + SLOT_BLOCK_SIZE_OFFSET, 0);
        slots.putLong(at + SLOT_BLOCKS_OFFSET, 0);
        slots.putLong(at + SLOT_TICKET_OFFSET, ticket);
        // Last: the successor of an engine that dies here finds whole slots only, and nothing of their former life.
        reserved = slot + 1;
        header.putLongRelease(RESERVED_OFFSET, reserved);
        return slot;
    }

    /**
     * Reserves a slot for a write that is stamped: with its tag, the level that it asks for, a code of
     * {@link io.twintag.transport.protocol.AckLevel}, and of an append its log position.
     *
     * @return the slot.
     */
    public long reserve(
            final long ticket,
            final int epoch,
            final long sequence,
            final long position,
            final short generator,
            final int level) {
        assert reserved - consumed < slotCount : "no room";
        final int at = at(reserved);
        slots.putLong(at + SLOT_SEQUENCE_OFFSET, sequence);
        slots.putLong(at + SLOT_POSITION_OFFSET, position);
        slots.putLong(at + SLOT_STATUS_OFFSET, Status.OK | (long) epoch << Integer.SIZE);
        slots.putLong(
                at + SLOT_GENERATOR_OFFSET,
                generator & 0xFFFFL | (long) level << Byte.SIZE * (SLOT_LEVEL_OFFSET - SLOT_GENERATOR_OFFSET));
        slots.putLong(at + SLOT_BLOCKS_OFFSET, 0);
        slots.putLong(at + SLOT_TICKET_OFFSET, ticket);
        reserved++;
        header.putLongRelease(RESERVED_OFFSET, reserved); // last, as above
        return reserved - 1;
    }

    /**
     * What a write reached, of those with less than it asked for: a code of {@link
     * io.twintag.transport.protocol.AckLevel}.
     */
    public void level(final long slot, final int level) {
        slots.putByte(at(slot) + SLOT_LEVEL_OFFSET, (byte) level);
    }

    /** What became of a submission: a {@link Status}. A fresh slot says OK. */
    public void status(final long slot, final int status) {
        slots.putInt(at(slot) + SLOT_STATUS_OFFSET, status);
    }

    /** The log of an append that was refused: a successor of this engine refuses what was sent behind it too. */
    public void refusedLog(final long slot, final int objectId) {
        slots.putInt(at(slot) + SLOT_BLOCK_SIZE_OFFSET, objectId);
    }

    /** The log of a refused append in a slot with an answer other than OK; 0 of anything else. */
    public int refusedLog(final long slot) {
        return slots.getInt(at(slot) + SLOT_BLOCK_SIZE_OFFSET);
    }

    /** What became of a submission: a {@link Status}. */
    public int status(final long slot) {
        return slots.getInt(at(slot) + SLOT_STATUS_OFFSET);
    }

    /** Completions that the application has consumed, as it says now; not believed to go back, nor too far. */
    public long consumed() {
        return Math.max(consumed, Math.min(header.getLongAcquire(CONSUMED_OFFSET), completed));
    }

    /** The answer to an open or a create. */
    public void object(
            final long slot, final int objectId, final ObjectKind kind, final int blockSize, final long blocks) {
        final int at = at(slot);
        slots.putLong(at + SLOT_POSITION_OFFSET, objectId);
        slots.putByte(at + SLOT_KIND_OFFSET, (byte) kind.value());
        slots.putInt(at + SLOT_BLOCK_SIZE_OFFSET, blockSize);
        slots.putLong(at + SLOT_BLOCKS_OFFSET, blocks);
    }

    /**
     * The submission got its answer, and no tag. The last store to its slot: the successor of an engine that dies
     * before it finds a submission that nobody has answered, and one that dies after it a whole answer.
     */
    public void answered(final long slot) {
        VarHandle.releaseFence();
        slots.putByte(at(slot) + SLOT_LEVEL_OFFSET, ANSWERED);
    }

    /** Whether a reserved slot holds a whole answer, see {@link #answered}. */
    public boolean isAnswered(final long slot) {
        return slots.getByte(at(slot) + SLOT_LEVEL_OFFSET) == ANSWERED;
    }

    /**
     * Makes every slot below this number visible to the application.
     *
     * @param completedCount number of completions since the session's start; of slot {@code k} and all before it that
     *                       is {@code k + 1}.
     */
    public void publish(final long completedCount) {
        assert completedCount >= completed && completedCount <= reserved : "completions go forward, slot by slot";
        if (completedCount > completed) {
            completed = completedCount;
            publishedTicket = ticket(completedCount - 1);
            header.putLongRelease(COMPLETED_TICKET_OFFSET, publishedTicket);
            header.putLongRelease(COMPLETED_OFFSET, completedCount);
        }
    }

    /** Slots taken since the session's start; the next slot's number. */
    public long reserved() {
        return reserved;
    }

    /** Completions published since the session's start. */
    public long completed() {
        return completed;
    }

    /** The ticket of the last completion published, 0 when there was none. */
    public long publishedTicket() {
        return publishedTicket;
    }

    /** The ticket of the last submission that got a slot, 0 when there was none. */
    public long lastTicket() {
        return reserved > completed ? ticket(reserved - 1) : publishedTicket;
    }

    /** The ticket of a slot that is reserved. */
    public long ticket(final long slot) {
        return slots.getLong(at(slot) + SLOT_TICKET_OFFSET);
    }

    /** The epoch of a slot that is reserved, 0 when it was not stamped. */
    public int epoch(final long slot) {
        return slots.getInt(at(slot) + SLOT_EPOCH_OFFSET);
    }

    /** The sequence of a slot that is reserved, 0 when it was not stamped. */
    public long sequence(final long slot) {
        return slots.getLong(at(slot) + SLOT_SEQUENCE_OFFSET);
    }

    /** The level of a slot that was stamped, a code of {@link io.twintag.transport.protocol.AckLevel}. */
    public int level(final long slot) {
        return slots.getByte(at(slot) + SLOT_LEVEL_OFFSET) & 0xFF;
    }

    /** Whether the client's counter was found to make no sense. Then there is never room again. */
    public boolean isCorrupt() {
        return isCorrupt;
    }

    /**
     * An engine that dies inside {@link #publish} has told the ticket and not the count. The application may have seen
     * the ticket and relies on it: what was begun is finished.
     */
    private void resume() {
        publishedTicket = header.getLongAcquire(COMPLETED_TICKET_OFFSET);
        if (completed == reserved || publishedTicket < ticket(completed)) {
            return;
        }
        long slot = completed;
        while (slot < reserved && ticket(slot) < publishedTicket) {
            slot++;
        }
        isCorrupt = slot == reserved || ticket(slot) != publishedTicket;
        if (!isCorrupt) {
            completed = slot + 1;
            header.putLongRelease(COMPLETED_OFFSET, completed);
        }
    }

    private boolean refresh() {
        if (isConsumerGone) {
            consumed = completed;
            return reserved - consumed < slotCount;
        }
        final long now = header.getLongAcquire(CONSUMED_OFFSET);
        if (now < consumed || now > completed) {
            isCorrupt = true;
            return false;
        }
        consumed = now;
        return reserved - consumed < slotCount;
    }

    private int at(final long slot) {
        return ((int) slot & (slotCount - 1)) * SLOT_LENGTH;
    }
}
