package io.twintag.device.store;

import java.nio.MappedByteBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A mapped piece of a file whose every byte is allocated. */
public final class Segment {
    private static final int PAGE_LENGTH = 4096;

    private final UnsafeBuffer buffer;
    private final MappedByteBuffer mapped;
    private final boolean isTouched;
    private final boolean isUnmapped;

    /** @param isTouched false: {@link #touch} does nothing, for tests that open very often. */
    Segment(final MappedByteBuffer mapped, final boolean isTouched) {
        this.mapped = mapped;
        this.isTouched = isTouched;
        this.isUnmapped = true;
        this.buffer = new UnsafeBuffer(mapped);
    }

    /**
     * For a disk that outlives its volumes: neither touched nor ever unmapped.
     *
     * @param buffer all stores go through it.
     */
    public Segment(final MappedByteBuffer mapped, final UnsafeBuffer buffer) {
        this.mapped = mapped;
        this.isTouched = false;
        this.isUnmapped = false;
        this.buffer = buffer;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int lengthBytes() {
        return mapped.capacity();
    }

    /**
     * Takes every page fault now, so that the apply thread takes none. Adds 0 atomically: harmless beside a thread that
     * writes here. Background thread.
     */
    void touch() {
        for (int index = 0; isTouched && index < buffer.capacity(); index += PAGE_LENGTH) {
            buffer.getAndAddInt(index, 0);
        }
    }

    /** May block. */
    void force(final Disk disk) {
        disk.force(mapped, 0, mapped.capacity());
    }

    /** May block. */
    void force(final Disk disk, final int index, final int lengthBytes) {
        disk.force(mapped, index, lengthBytes);
    }

    /** Sets a range to zeros, leaving pages alone that already are. */
    void zero(final int from, final int to) {
        for (int start = from; start < to; ) {
            final int end = Math.min(to, (start / PAGE_LENGTH + 1) * PAGE_LENGTH);
            if (!isZero(start, end)) {
                buffer.setMemory(start, end - start, (byte) 0);
            }
            start = end;
        }
    }

    private boolean isZero(final int from, final int to) {
        int index = from;
        for (; index + Long.BYTES <= to; index += Long.BYTES) {
            if (buffer.getLong(index) != 0) {
                return false;
            }
        }
        for (; index < to; index++) {
            if (buffer.getByte(index) != 0) {
                return false;
            }
        }
        return true;
    }

    /** A late access then meets a bounds check, not a hole in the address space. */
    void close() {
        buffer.wrap(0, 0);
        if (isUnmapped) {
            IoUtil.unmap(mapped);
        }
    }
}
