package io.twintag.transport.session;

import static io.twintag.transport.session.SessionLayout.*;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The application's end of the completions: a cursor over those published and not yet consumed. One thread at a time;
 * nothing here allocates.
 *
 * <p>Use: while {@link #hasNext()}: the accessors, then {@link #advance()}; at the end {@link #commit()}, which gives
 * the slots back to the engine.
 */
public final class CompletionReader {
    private final UnsafeBuffer header;
    private final UnsafeBuffer slots;
    private final int mask;

    private long completed;
    private long consumed;
    private long committed;

    public CompletionReader(final SessionFile file) {
        header = file.header();
        slots = file.completions();
        mask = slots.capacity() / SLOT_LENGTH - 1;
        consumed = header.getLongAcquire(CONSUMED_OFFSET);
        committed = consumed;
        completed = consumed;
    }

    /** Whether a completion is there. The accessors speak of it. */
    public boolean hasNext() {
        if (consumed < completed) {
            return true;
        }
        completed = header.getLongAcquire(COMPLETED_OFFSET);
        return consumed < completed;
    }

    /** Goes past the completion that is there. */
    public void advance() {
        consumed++;
    }

    /** Gives the slots of all that was passed back to the engine. */
    public void commit() {
        if (consumed != committed) {
            committed = consumed;
            header.putLongRelease(CONSUMED_OFFSET, consumed);
        }
    }

    /** Completions consumed since the session's start. */
    public long consumed() {
        return consumed;
    }

    /** Ticket of the last completion published, 0 when there was none. Any thread. */
    public long completedTicket() {
        return header.getLongAcquire(COMPLETED_TICKET_OFFSET);
    }

    public long ticket() {
        return slots.getLong(at() + SLOT_TICKET_OFFSET);
    }

    public int status() {
        return slots.getInt(at() + SLOT_STATUS_OFFSET);
    }

    public int epoch() {
        return slots.getInt(at() + SLOT_EPOCH_OFFSET);
    }

    public long sequence() {
        return slots.getLong(at() + SLOT_SEQUENCE_OFFSET);
    }

    public short generator() {
        return slots.getShort(at() + SLOT_GENERATOR_OFFSET);
    }

    /** Log position of an append; object id of an open or create. */
    public long position() {
        return slots.getLong(at() + SLOT_POSITION_OFFSET);
    }

    /**
     * Code of the {@link io.twintag.transport.protocol.AckLevel} that a write reached; without a tag none of its codes.
     */
    public int level() {
        return slots.getByte(at() + SLOT_LEVEL_OFFSET) & 0xFF;
    }

    /** Value of the {@link io.twintag.transport.protocol.ObjectKind}, of an open or create. */
    public short kind() {
        return (short) (slots.getByte(at() + SLOT_KIND_OFFSET) & 0xFF);
    }

    public int blockSize() {
        return slots.getInt(at() + SLOT_BLOCK_SIZE_OFFSET);
    }

    public long blocks() {
        return slots.getLong(at() + SLOT_BLOCKS_OFFSET);
    }

    private int at() {
        return ((int) consumed & mask) * SLOT_LENGTH;
    }
}
