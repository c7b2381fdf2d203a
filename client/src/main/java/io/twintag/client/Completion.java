package io.twintag.client;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.CompletionReader;
import org.jspecify.annotations.Nullable;

/** What became of one submission. Used again and again: {@link Session#poll} and {@link Session#await} fill it. */
public final class Completion {
    private long ticket;
    private long sequence;
    private long position;
    private long blocks;
    private int status;
    private int epoch;
    private int blockSize;
    private short generator;
    private short kind;
    private int level;

    /** What the submission returned. */
    public long ticket() {
        return ticket;
    }

    /** {@link Status#OK}, or a negative {@link Status}. */
    public int status() {
        return status;
    }

    /** Epoch of the write's tag; 0 when it got none. */
    public int epoch() {
        return epoch;
    }

    /** Sequence of the write's tag, dense from 1 in its epoch over all sessions; 0 when it got none. */
    public long sequence() {
        return sequence;
    }

    /** Generator of the write's tag. */
    public short generator() {
        return generator;
    }

    /** Log position in bytes of an append. */
    public long position() {
        return position;
    }

    /**
     * The acknowledgement level that a write reached: the one that it asked for, or, while one device was away, the
     * most that the other alone could give. Null without a tag.
     */
    public @Nullable AckLevel level() {
        return AckLevel.of(level);
    }

    /** The storage object of an open or a create that went well; allocates. */
    public ObjectHandle object(final String name) {
        return new ObjectHandle((int) position, name, ObjectKind.get(kind), blockSize, blocks);
    }

    @Override
    public String toString() {
        return "Completion{ticket=" + ticket + ", status=" + Status.name(status) + ", epoch=" + epoch + ", sequence="
                + sequence + ", generator=" + generator + ", position=" + position + "}";
    }

    void read(final CompletionReader reader) {
        ticket = reader.ticket();
        status = reader.status();
        epoch = reader.epoch();
        sequence = reader.sequence();
        generator = reader.generator();
        position = reader.position();
        level = reader.level();
        kind = reader.kind();
        blockSize = reader.blockSize();
        blocks = reader.blocks();
    }

    void copy(final Completion other) {
        ticket = other.ticket;
        status = other.status;
        epoch = other.epoch;
        sequence = other.sequence;
        generator = other.generator;
        position = other.position;
        level = other.level;
        kind = other.kind;
        blockSize = other.blockSize;
        blocks = other.blocks;
    }
}
