package io.twintag.device.store;

import io.twintag.transport.protocol.ObjectKind;

/**
 * Where data lives, addressed by object and place (docs/claims.md claim 12). Written by the apply thread of its volume
 * alone; what any thread may call says so. Nothing may be called after the volume is closed.
 */
public abstract sealed class StorageObject permits LogObject, BlockObject {
    private final Shape shape;

    StorageObject(final Shape shape) {
        this.shape = shape;
    }

    /** From 1. Any thread. */
    public final int id() {
        return shape.id();
    }

    /** Any thread. */
    public final String name() {
        return shape.name();
    }

    /** Any thread. */
    public final ObjectKind kind() {
        return shape.kind();
    }

    /** BLOCK: bytes of a block; LOG: 0. Any thread. */
    public final int blockSize() {
        return shape.blockSize();
    }

    /** BLOCK: bytes of all blocks; LOG: bytes that it started with. Any thread. */
    public final long sizeBytes() {
        return shape.sizeBytes();
    }

    final Shape shape() {
        return shape;
    }

    /** Whether nothing was ever stored here. Apply thread. */
    abstract boolean isEmpty();

    /** Settles what a stop left behind. */
    abstract void recover(Found found);

    /** Background thread: takes the page faults that the apply thread would meet. */
    abstract void touch();

    /** Apply thread: a flush begins and covers what is applied now. */
    abstract void beginFlush();

    /** Flusher: forces what the flush covers. May block. @return bytes of a log that were forced. */
    abstract long forceCovered(Disk disk);

    /** Apply thread: the flush is complete and its watermark forced. */
    abstract void endFlush();

    abstract void close();
}
