package io.twintag.transport.layout;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * CRC32C over a range of a buffer, with the processor's instruction and without allocation once warm: the JDK takes
 * byte buffers, and this keeps a view of each buffer that it met lately (an Aeron image has three). One thread.
 */
public final class Crc32c {
    private static final int VIEWS = 8;

    private final CRC32C crc = new CRC32C();
    /** Known by identity: of buffers, equals compares what is in them. */
    private final @Nullable Object[] origins = new @Nullable Object[VIEWS];

    private final ByteBuffer[] views = new ByteBuffer[VIEWS];
    private @Nullable Object lastOrigin;
    private ByteBuffer lastView = ByteBuffer.allocate(0);
    private int next;

    /**
     * @param buffer with a byte array or a byte buffer behind it.
     * @return the checksum as the wire and the stores hold it, an unsigned 32-bit number in an int.
     */
    public int of(final DirectBuffer buffer, final int index, final int length) {
        final int start = buffer.wrapAdjustment() + index;
        crc.reset();
        final byte[] array = buffer.byteArray();
        if (array != null) {
            crc.update(array, start, length);
        } else {
            final ByteBuffer view = view(buffer.byteBuffer());
            view.limit(start + length).position(start);
            crc.update(view);
        }
        return (int) crc.getValue();
    }

    private ByteBuffer view(final ByteBuffer origin) {
        if (origin == lastOrigin) {
            return lastView;
        }
        lastView = find(origin);
        lastOrigin = origin;
        return lastView;
    }

    private ByteBuffer find(final ByteBuffer origin) {
        for (int i = 0; i < VIEWS; i++) {
            if (origins[i] == origin) {
                return views[i];
            }
        }
        final int place = next;
        next = (place + 1) % VIEWS;
        origins[place] = origin;
        views[place] = origin.duplicate();
        views[place].clear();
        return views[place];
    }
}
