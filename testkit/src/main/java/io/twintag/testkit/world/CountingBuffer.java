package io.twintag.testkit.world;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A buffer over memory that outlives its process: each store is a step of the process's {@link Life}, and may be its
 * last.
 */
public final class CountingBuffer extends UnsafeBuffer {
    private final Life life;
    private final SimFile file; // null: memory whose state on the disk is not followed

    public CountingBuffer(final Life life) {
        super(0, 0);
        this.life = life;
        this.file = null;
    }

    public CountingBuffer(final ByteBuffer mapped, final int offset, final int lengthBytes, final Life life) {
        super(mapped, offset, lengthBytes);
        this.life = life;
        this.file = null;
    }

    /** Over all of a file. */
    public CountingBuffer(final SimFile file, final Life life) {
        super(file.mapped());
        this.life = life;
        this.file = file;
    }

    private void before(final int index, final int lengthBytes) {
        life.store(file);
        life.step();
        if (file != null) {
            file.beforeStore(index, lengthBytes);
        }
    }

    /** Counts a store that can end in its midst. @return how much of it is made. */
    private int part(final int index, final int lengthBytes) {
        life.store(file);
        final int made = life.bytesOf(lengthBytes);
        if (file != null) {
            file.beforeStore(index, lengthBytes);
        }
        return made;
    }

    private void endIfCut(final int made, final int lengthBytes) {
        if (made < lengthBytes || life.isOver()) {
            throw new Crash();
        }
    }

    @Override
    public void setMemory(final int index, final int length, final byte value) {
        final int made = part(index, length);
        super.setMemory(index, made, value);
        endIfCut(made, length);
    }

    @Override
    public void putBytes(final int index, final byte[] source) {
        putBytes(index, source, 0, source.length);
    }

    @Override
    public void putBytes(final int index, final byte[] source, final int offset, final int length) {
        final int made = part(index, length);
        super.putBytes(index, source, offset, made);
        endIfCut(made, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer source, final int length) {
        final int made = part(index, length);
        super.putBytes(index, source, made);
        endIfCut(made, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer source, final int sourceIndex, final int length) {
        final int made = part(index, length);
        super.putBytes(index, source, sourceIndex, made);
        endIfCut(made, length);
    }

    @Override
    public void putBytes(final int index, final DirectBuffer source, final int sourceIndex, final int length) {
        final int made = part(index, length);
        super.putBytes(index, source, sourceIndex, made);
        endIfCut(made, length);
    }

    @Override
    public void putLong(final int index, final long value) {
        before(index, 8);
        super.putLong(index, value);
    }

    @Override
    public void putLong(final int index, final long value, final ByteOrder order) {
        before(index, 8);
        super.putLong(index, value, order);
    }

    @Override
    public void putInt(final int index, final int value) {
        before(index, 4);
        super.putInt(index, value);
    }

    @Override
    public void putInt(final int index, final int value, final ByteOrder order) {
        before(index, 4);
        super.putInt(index, value, order);
    }

    @Override
    public void putShort(final int index, final short value) {
        before(index, 2);
        super.putShort(index, value);
    }

    @Override
    public void putShort(final int index, final short value, final ByteOrder order) {
        before(index, 2);
        super.putShort(index, value, order);
    }

    @Override
    public void putChar(final int index, final char value) {
        before(index, 2);
        super.putChar(index, value);
    }

    @Override
    public void putChar(final int index, final char value, final ByteOrder order) {
        before(index, 2);
        super.putChar(index, value, order);
    }

    @Override
    public void putDouble(final int index, final double value) {
        before(index, 8);
        super.putDouble(index, value);
    }

    @Override
    public void putDouble(final int index, final double value, final ByteOrder order) {
        before(index, 8);
        super.putDouble(index, value, order);
    }

    @Override
    public void putFloat(final int index, final float value) {
        before(index, 4);
        super.putFloat(index, value);
    }

    @Override
    public void putFloat(final int index, final float value, final ByteOrder order) {
        before(index, 4);
        super.putFloat(index, value, order);
    }

    @Override
    public void putByte(final int index, final byte value) {
        before(index, 1);
        super.putByte(index, value);
    }

    @Override
    public void putLongVolatile(final int index, final long value) {
        before(index, 8);
        super.putLongVolatile(index, value);
    }

    @Override
    public void putLongOrdered(final int index, final long value) {
        before(index, 8);
        super.putLongOrdered(index, value);
    }

    @Override
    public void putLongRelease(final int index, final long value) {
        before(index, 8);
        super.putLongRelease(index, value);
    }

    @Override
    public void putLongOpaque(final int index, final long value) {
        before(index, 8);
        super.putLongOpaque(index, value);
    }

    @Override
    public void putIntVolatile(final int index, final int value) {
        before(index, 4);
        super.putIntVolatile(index, value);
    }

    @Override
    public void putIntOrdered(final int index, final int value) {
        before(index, 4);
        super.putIntOrdered(index, value);
    }

    @Override
    public void putIntRelease(final int index, final int value) {
        before(index, 4);
        super.putIntRelease(index, value);
    }

    @Override
    public void putIntOpaque(final int index, final int value) {
        before(index, 4);
        super.putIntOpaque(index, value);
    }

    @Override
    public void putShortVolatile(final int index, final short value) {
        before(index, 2);
        super.putShortVolatile(index, value);
    }

    @Override
    public void putByteVolatile(final int index, final byte value) {
        before(index, 1);
        super.putByteVolatile(index, value);
    }

    @Override
    public void putCharVolatile(final int index, final char value) {
        before(index, 2);
        super.putCharVolatile(index, value);
    }

    @Override
    public long addLongOrdered(final int index, final long value) {
        before(index, 8);
        return super.addLongOrdered(index, value);
    }

    @Override
    public long addLongRelease(final int index, final long value) {
        before(index, 8);
        return super.addLongRelease(index, value);
    }

    @Override
    public long addLongOpaque(final int index, final long value) {
        before(index, 8);
        return super.addLongOpaque(index, value);
    }

    @Override
    public int addIntOrdered(final int index, final int value) {
        before(index, 4);
        return super.addIntOrdered(index, value);
    }

    @Override
    public int addIntRelease(final int index, final int value) {
        before(index, 4);
        return super.addIntRelease(index, value);
    }

    @Override
    public int addIntOpaque(final int index, final int value) {
        before(index, 4);
        return super.addIntOpaque(index, value);
    }

    @Override
    public long getAndAddLong(final int index, final long value) {
        before(index, 8);
        return super.getAndAddLong(index, value);
    }

    @Override
    public long getAndSetLong(final int index, final long value) {
        before(index, 8);
        return super.getAndSetLong(index, value);
    }

    @Override
    public int getAndAddInt(final int index, final int value) {
        before(index, 4);
        return super.getAndAddInt(index, value);
    }

    @Override
    public int getAndSetInt(final int index, final int value) {
        before(index, 4);
        return super.getAndSetInt(index, value);
    }

    @Override
    public boolean compareAndSetLong(final int index, final long expected, final long update) {
        before(index, 8);
        return super.compareAndSetLong(index, expected, update);
    }

    @Override
    public long compareAndExchangeLong(final int index, final long expected, final long update) {
        before(index, 8);
        return super.compareAndExchangeLong(index, expected, update);
    }

    @Override
    public boolean compareAndSetInt(final int index, final int expected, final int update) {
        before(index, 4);
        return super.compareAndSetInt(index, expected, update);
    }

    @Override
    public int compareAndExchangeInt(final int index, final int expected, final int update) {
        before(index, 4);
        return super.compareAndExchangeInt(index, expected, update);
    }
}
