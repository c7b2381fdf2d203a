package io.twintag.testkit.world;

import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The links of a simulated mirror: ordered and reliable streams, as Aeron's are, whose frames take their time, pile up
 * until their sender is pushed back, are held while a direction is cut, and arrive long after their sender has ended. A
 * sender sends to everybody who listens to its stream, whatever the channel.
 */
public final class FaultyNetwork {
    private static final int CAPACITY = 4 * 1024 * 1024;
    private static final int FRAME_COST = 64;
    private static final int WHOLE_FRAME = CAPACITY / 32;
    private static final int PER_SLOT = 8;

    private final List<Receiver> receivers = new ArrayList<>();
    private final SplittableRandom random;
    private final LongSupplier clock;
    private final boolean[] isCutTo = new boolean[2];
    private final boolean[] isCutFrom = new boolean[2];
    private int era;

    /** Most time that a frame is under way; changed as the run goes on. */
    public long delayNs;

    /** Bytes of a stream. */
    int capacity = CAPACITY;

    long frames;

    FaultyNetwork(final SplittableRandom random, final LongSupplier clock) {
        this.random = random;
        this.clock = clock;
    }

    /** A process's way to the network. */
    public Network port(final Life life) {
        return new Port(life, era);
    }

    /** Every stream is gone, as with its media driver. */
    public void end() {
        era++;
        receivers.clear();
    }

    public void cut(final int slot, final boolean isTo, final boolean isFrom) {
        isCutTo[slot] = isTo;
        isCutFrom[slot] = isFrom;
    }

    private static int slotOf(final int streamId) {
        return (streamId - StreamIds.WRITES.id(0, 0)) / PER_SLOT & 1;
    }

    private static boolean isFromDevice(final int streamId) {
        final int kind = (streamId - StreamIds.WRITES.id(0, 0)) % PER_SLOT;
        return kind == StreamIds.ACKS.ordinal() || kind == StreamIds.PAGES.ordinal();
    }

    private boolean isCut(final int streamId) {
        if (streamId > 1 << 20) {
            return false; // a reader's
        }
        return isFromDevice(streamId) ? isCutFrom[slotOf(streamId)] : isCutTo[slotOf(streamId)];
    }

    private static final class Frame {
        final byte[] bytes;
        final long dueNs;

        Frame(final byte[] bytes, final long dueNs) {
            this.bytes = bytes;
            this.dueNs = dueNs;
        }
    }

    /** What is under way from one sender to one receiver. */
    private static final class Lane {
        final ArrayDeque<Frame> frames = new ArrayDeque<>();
        final Sender sender;
        int bytes;
        long lastDueNs;

        Lane(final Sender sender) {
            this.sender = sender;
        }
    }

    private final class Port implements Network {
        private final List<AutoCloseable> streams = new ArrayList<>();
        private final Life life;
        private final int portEra;
        private boolean isPortClosed;

        Port(final Life life, final int portEra) {
            this.life = life;
            this.portEra = portEra;
        }

        @Override
        public Outbound outbound(final String channel, final int streamId) {
            final Sender sender = new Sender(this, streamId);
            streams.add(sender);
            return sender;
        }

        @Override
        public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
            final Receiver receiver = new Receiver(this, channel, streamId, handler);
            receivers.removeIf(former -> former.streamId == streamId && former.channel.equals(channel));
            receivers.add(receiver);
            streams.add(receiver);
            return receiver;
        }

        @Override
        public boolean isClosed() {
            return isPortClosed || portEra != era;
        }

        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public void close() {
            isPortClosed = true;
            for (final AutoCloseable stream : streams) {
                if (stream instanceof Receiver receiver) {
                    receivers.remove(receiver);
                }
            }
        }
    }

    private final class Sender implements Outbound {
        private final Port port;
        private final int streamId;
        private long position;
        private boolean isGone;

        Sender(final Port port, final int streamId) {
            this.port = port;
            this.streamId = streamId;
        }

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            if (isGone || port.isClosed()) {
                return Status.CLOSED;
            }
            port.life.step();
            long result = Status.NOT_CONNECTED;
            for (final Receiver receiver : receivers) {
                if (receiver.streamId == streamId) {
                    result = Math.max(result, send(receiver, buffer, offset, lengthBytes));
                }
            }
            return result;
        }

        private long send(final Receiver receiver, final DirectBuffer buffer, final int offset, final int lengthBytes) {
            final Lane lane = receiver.lane(this);
            if (lane.bytes + lengthBytes + FRAME_COST > capacity) {
                return Status.BACK_PRESSURED;
            }
            final byte[] bytes = new byte[lengthBytes];
            buffer.getBytes(offset, bytes);
            final long due = clock.getAsLong() + (delayNs == 0 ? 0 : random.nextLong(delayNs));
            lane.lastDueNs = Math.max(lane.lastDueNs, due);
            lane.frames.add(new Frame(bytes, lane.lastDueNs));
            lane.bytes += lengthBytes + FRAME_COST;
            position += lengthBytes + FRAME_COST;
            frames++;
            return position;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            boolean isAny = false;
            if (isConnected()) {
                for (final Receiver receiver : receivers) {
                    isAny |= receiver.streamId == streamId
                            && receiver.lane(this).bytes + 2 * (lengthBytes + FRAME_COST) <= capacity;
                }
            }
            return isAny;
        }

        @Override
        public int wholeFrameLength() {
            return WHOLE_FRAME;
        }

        @Override
        public boolean isConnected() {
            if (isGone || port.isClosed()) {
                return false;
            }
            for (final Receiver receiver : receivers) {
                if (receiver.streamId == streamId) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            isGone = true;
        }
    }

    private final class Receiver implements Inbound {
        private final Port port;
        private final String channel;
        private final int streamId;
        private final FrameHandler handler;
        private final List<Lane> lanes = new ArrayList<>();
        private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
        private Throwable failure;

        Receiver(final Port port, final String channel, final int streamId, final FrameHandler handler) {
            this.port = port;
            this.channel = channel;
            this.streamId = streamId;
            this.handler = handler;
        }

        private Lane lane(final Sender sender) {
            for (final Lane lane : lanes) {
                if (lane.sender == sender) {
                    return lane;
                }
            }
            final Lane lane = new Lane(sender);
            lanes.add(lane);
            return lane;
        }

        @Override
        public int poll(final int limit) {
            if (failure != null) {
                LangUtil.rethrowUnchecked(failure);
            }
            int taken = 0;
            while (taken < limit && !port.isClosed() && !isCut(streamId)) {
                final Lane next = next();
                if (next == null) {
                    break;
                }
                final Frame first = next.frames.remove();
                next.bytes -= first.bytes.length + FRAME_COST;
                taken++;
                frame.wrap(first.bytes);
                try {
                    handler.onFrame(frame, 0, first.bytes.length);
                } catch (final Throwable problem) {
                    failure = problem;
                    LangUtil.rethrowUnchecked(problem);
                }
            }
            return taken;
        }

        /** The lane whose first frame is due the longest. */
        private Lane next() {
            final long nowNs = clock.getAsLong();
            Lane best = null;
            for (int i = lanes.size() - 1; i >= 0; i--) {
                final Lane lane = lanes.get(i);
                final Frame first = lane.frames.peek();
                if (first == null) {
                    if (lane.sender.isGone || lane.sender.port.isClosed()) {
                        lanes.remove(i);
                    }
                } else if (first.dueNs <= nowNs && (best == null || first.dueNs <= best.frames.peek().dueNs)) {
                    best = lane;
                }
            }
            return best;
        }

        @Override
        public boolean isConnected() {
            return !port.isClosed() && receivers.contains(this);
        }

        @Override
        public void close() {
            receivers.remove(this);
        }
    }
}
