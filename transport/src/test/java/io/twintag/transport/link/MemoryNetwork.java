package io.twintag.transport.link;

import io.twintag.transport.protocol.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The in-memory twin of {@link AeronNetwork}: a whole mirror on one thread, step by step, for tests and simulation.
 * Streams are bounded and push back as Aeron's do. A stream has one receiver at a time; frames sent while nobody
 * listens are refused with {@code NOT_CONNECTED}.
 */
public final class MemoryNetwork implements Network {
    private static final int MESSAGE = 1;
    private static final int DEFAULT_CAPACITY = 16 * 1024 * 1024;

    private final List<Receiver> receivers = new ArrayList<>();
    private final int capacity;
    private boolean closed;

    public MemoryNetwork() {
        this(DEFAULT_CAPACITY);
    }

    /** @param capacity bytes of each stream, a power of two; the longest frame is an eighth of it. */
    public MemoryNetwork(final int capacity) {
        this.capacity = capacity;
    }

    @Override
    public Outbound outbound(final String channel, final int streamId) {
        return new Sender(channel, streamId);
    }

    @Override
    public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
        final Receiver former = receiver(channel, streamId);
        if (former != null) {
            former.close(); // its process died
        }
        final Receiver receiver = new Receiver(channel, streamId, handler);
        receivers.add(receiver);
        return receiver;
    }

    /** Cuts every stream off, as the end of a media driver does. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(receivers).forEach(Receiver::close);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int doWork() {
        return 0;
    }

    /** One process's way to this network: its end closes its streams and leaves those of the others. */
    public Network port() {
        return new Port();
    }

    private Receiver receiver(final String channel, final int streamId) {
        for (int i = receivers.size() - 1; i >= 0; i--) {
            if (receivers.get(i).streamId == streamId
                    && receivers.get(i).channel.equals(channel)) {
                return receivers.get(i);
            }
        }
        return null;
    }

    private final class Port implements Network {
        private final List<AutoCloseable> streams = new ArrayList<>();
        private boolean isPortClosed;

        @Override
        public Outbound outbound(final String channel, final int streamId) {
            final Outbound outbound = MemoryNetwork.this.outbound(channel, streamId);
            streams.add(outbound);
            return outbound;
        }

        @Override
        public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
            final Inbound inbound = MemoryNetwork.this.inbound(channel, streamId, handler);
            streams.add(inbound);
            return inbound;
        }

        @Override
        public boolean isClosed() {
            return isPortClosed || closed;
        }

        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public void close() {
            isPortClosed = true;
            CloseHelper.quietCloseAll(streams);
        }
    }

    /** Sticks to the receiver it found first, as a publication's image does: a later one gets only later senders. */
    private final class Sender implements Outbound {
        private final String channel;
        private final int streamId;
        private Receiver receiver;
        private boolean gone;

        Sender(final String channel, final int streamId) {
            this.channel = channel;
            this.streamId = streamId;
        }

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            if (gone || closed) {
                return Status.CLOSED;
            }
            if (!isConnected()) {
                return Status.NOT_CONNECTED;
            }
            return receiver.ring.write(MESSAGE, buffer, offset, lengthBytes)
                    ? receiver.ring.producerPosition()
                    : Status.BACK_PRESSURED;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            return isConnected() && receiver.ring.capacity() - receiver.ring.size() > 2 * (lengthBytes + 64);
        }

        @Override
        public int wholeFrameLength() {
            return capacity / 32;
        }

        @Override
        public boolean isConnected() {
            if (receiver == null || !receivers.contains(receiver)) {
                receiver = receiver(channel, streamId);
            }
            return receiver != null && !gone && !closed;
        }

        @Override
        public void close() {
            gone = true;
        }
    }

    private final class Receiver implements Inbound, MessageHandler {
        private final String channel;
        private final int streamId;
        private final FrameHandler handler;
        private Throwable failure;
        /** Null once closed: whoever still holds this receiver does not hold its memory. */
        private OneToOneRingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));

        Receiver(final String channel, final int streamId, final FrameHandler handler) {
            this.channel = channel;
            this.streamId = streamId;
            this.handler = handler;
        }

        @Override
        public int poll(final int limit) {
            final int frames = ring == null || failure != null ? 0 : ring.read(this, limit);
            if (failure != null) {
                LangUtil.rethrowUnchecked(failure);
            }
            return frames;
        }

        @Override
        public void onMessage(final int typeId, final MutableDirectBuffer buffer, final int index, final int length) {
            if (failure == null) {
                try {
                    handler.onFrame(buffer, index, length);
                } catch (final Throwable t) {
                    failure = t;
                }
            }
        }

        @Override
        public boolean isConnected() {
            return !closed && receivers.contains(this);
        }

        @Override
        public void close() {
            receivers.remove(this);
            ring = null;
        }
    }
}
