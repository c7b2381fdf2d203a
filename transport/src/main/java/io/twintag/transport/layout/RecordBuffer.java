package io.twintag.transport.layout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A buffer of records that are checked as a whole: who comes to a record makes sure that all of it lies within, and
 * loads and stores its fields without a check of each. On the hot path a write has some forty fields on its way, and
 * checking them one by one took a fifth of its time. With assertions on every access is checked as ever.
 *
 * <p>Only for memory that nobody takes away meanwhile: a frame under construction, or one that is being handled. Copies
 * of more than a field ({@code putBytes}, {@code setMemory}) keep their checks.
 */
public final class RecordBuffer extends UnsafeBuffer {
    /** @param capacity bytes, outside the heap. */
    public RecordBuffer(final int capacity) {
        super(ByteBuffer.allocateDirect(capacity));
    }

    /** Looks at nothing yet. */
    public RecordBuffer() {
        super(0, 0);
    }

    /** Looks at a range of another buffer, which is checked. */
    public RecordBuffer over(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        buffer.boundsCheck(offset, lengthBytes);
        wrap(buffer, offset, lengthBytes);
        return this;
    }

    @Override
    public long getLong(final int index, final ByteOrder order) {
        assert isWithin(index, Long.BYTES);
        final long value = UnsafeApi.getLong(byteArray, addressOffset + index);
        return order == ByteOrder.nativeOrder() ? value : Long.reverseBytes(value);
    }

    @Override
    public int getInt(final int index, final ByteOrder order) {
        assert isWithin(index, Integer.BYTES);
        final int value = UnsafeApi.getInt(byteArray, addressOffset + index);
        return order == ByteOrder.nativeOrder() ? value : Integer.reverseBytes(value);
    }

    @Override
    public short getShort(final int index, final ByteOrder order) {
        assert isWithin(index, Short.BYTES);
        final short value = UnsafeApi.getShort(byteArray, addressOffset + index);
        return order == ByteOrder.nativeOrder() ? value : Short.reverseBytes(value);
    }

    @Override
    public void putLong(final int index, final long value, final ByteOrder order) {
        assert isWithin(index, Long.BYTES);
        final long bits = order == ByteOrder.nativeOrder() ? value : Long.reverseBytes(value);
        UnsafeApi.putLong(byteArray, addressOffset + index, bits);
    }

    @Override
    public void putInt(final int index, final int value, final ByteOrder order) {
        assert isWithin(index, Integer.BYTES);
        final int bits = order == ByteOrder.nativeOrder() ? value : Integer.reverseBytes(value);
        UnsafeApi.putInt(byteArray, addressOffset + index, bits);
    }

    @Override
    public void putShort(final int index, final short value, final ByteOrder order) {
        assert isWithin(index, Short.BYTES);
        final short bits = order == ByteOrder.nativeOrder() ? value : Short.reverseBytes(value);
        UnsafeApi.putShort(byteArray, addressOffset + index, bits);
    }

    private boolean isWithin(final int index, final int lengthBytes) {
        boundsCheck(index, lengthBytes);
        return true;
    }
}
