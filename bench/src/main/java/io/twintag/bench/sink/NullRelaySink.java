package io.twintag.bench.sink;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.logbuffer.Header;
import io.twintag.transport.protocol.AckEncoder;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.TransactionEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What is left of twintag without storage, tags and checksums: the same two threads, the same ring, frames of the same
 * heads and sizes with natural batching, one exclusive publication to each of two receivers, one cumulative ack a cycle
 * from each.
 *
 * <pre>
 *   frame: Batch head, count in its last 4 bytes, then of each record
 *          Transaction head, payload length in its last 4 bytes | payload, 8-aligned
 *   ack:   records received since the start, int64, in a message of an Ack's length
 * </pre>
 */
public final class NullRelaySink implements Sink {
    private static final int HEAD = MessageHeaderEncoder.ENCODED_LENGTH + BatchEncoder.BLOCK_LENGTH;
    private static final int RECORD_HEAD = MessageHeaderEncoder.ENCODED_LENGTH + TransactionEncoder.BLOCK_LENGTH;
    private static final int ACK_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + AckEncoder.BLOCK_LENGTH;
    private static final int LARGEST_FRAME = HEAD + RECORD_HEAD + 64 * 1024 + 8;
    private static final int RING_LENGTH = 16 * 1024 * 1024;
    private static final int RECORDS_PER_FRAME = 256;
    private static final int FRAMES_PER_CYCLE = 4;
    private static final int FRAGMENTS_PER_CYCLE = 16;
    private static final int RECORD = 1;
    private static final int DATA_STREAM = 100;
    private static final int ACK_STREAM = 200;

    private final SinkSettings settings;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH)));
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(LARGEST_FRAME));
    private final ControlledMessageHandler onSubmission = this::onSubmission;
    private final ExclusivePublication[] data = new ExclusivePublication[2];
    private final Subscription[] acks = new Subscription[2];
    private final FragmentAssembler[] onAck = new FragmentAssembler[2];
    private final long[] acknowledged = new long[2];
    private final Receiver[] receivers = new Receiver[2];
    private final Thread thread = new Thread(this::receive, "receivers");
    private final int wholeLength;
    private volatile boolean isRunning = true;
    private volatile Throwable failure;
    private int frameLength = HEAD;
    private int frameRecords;
    private int sentTo = 0b11;

    public NullRelaySink(final SinkSettings settings) {
        this.settings = settings;
        driver = LocalDriver.launch(settings.directory().resolve("aeron"));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        for (int copy = 0; copy < 2; copy++) {
            final int slot = copy;
            receivers[copy] = new Receiver(aeron, copy);
            data[copy] = aeron.addExclusivePublication("aeron:ipc", DATA_STREAM + copy);
            acks[copy] = aeron.addSubscription("aeron:ipc", ACK_STREAM + copy);
            onAck[copy] = new FragmentAssembler(
                    (buffer, offset, length, header) -> acknowledged[slot] = buffer.getLong(offset));
        }
        wholeLength = data[0].maxPayloadLength();
        thread.start();
        for (int copy = 0; copy < 2; copy++) {
            while (!data[copy].isConnected() || !acks[copy].isConnected()) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        return ring.write(RECORD, payload, offset, length);
    }

    @Override
    public long poll() {
        if (failure != null) {
            throw new IllegalStateException("a receiver failed", failure);
        }
        acks[0].poll(onAck[0], FRAGMENTS_PER_CYCLE);
        acks[1].poll(onAck[1], FRAGMENTS_PER_CYCLE);
        if (sentTo == 0b11 || send()) {
            for (int i = 0; i < FRAMES_PER_CYCLE && relayFrame(); i++) {
                // One frame after the other, while both streams take them.
            }
        }
        return Math.min(acknowledged[0], acknowledged[1]);
    }

    /** All that the ring holds now, up to a whole frame. Returns whether to go on. */
    private boolean relayFrame() {
        frameLength = HEAD;
        frameRecords = 0;
        ring.controlledRead(onSubmission, RECORDS_PER_FRAME);
        if (frameRecords == 0) {
            return false;
        }
        frame.putInt(HEAD - Integer.BYTES, frameRecords);
        sentTo = 0;
        return send();
    }

    private ControlledMessageHandler.Action onSubmission(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final int padded = RECORD_HEAD + BitUtil.align(length, 8);
        if (frameRecords > 0 && frameLength + padded > wholeLength) {
            return ControlledMessageHandler.Action.ABORT;
        }
        frame.putInt(frameLength + RECORD_HEAD - Integer.BYTES, length);
        frame.putBytes(frameLength + RECORD_HEAD, buffer, index, length);
        frameLength += padded;
        frameRecords++;
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private boolean send() {
        for (int copy = 0; copy < 2; copy++) {
            if ((sentTo & 1 << copy) == 0 && offer(data[copy], frame, frameLength)) {
                sentTo |= 1 << copy;
            }
        }
        return sentTo == 0b11;
    }

    /** A term that ends costs one more attempt. */
    private static boolean offer(final ExclusivePublication publication, final DirectBuffer buffer, final int length) {
        long result = publication.offer(buffer, 0, length);
        if (result == Publication.ADMIN_ACTION) {
            result = publication.offer(buffer, 0, length);
        }
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
            throw new IllegalStateException("a stream of the null relay ended: " + result);
        }
        return result > 0;
    }

    private void receive() {
        try {
            while (isRunning) {
                receivers[0].doWork();
                receivers[1].doWork();
            }
        } catch (final RuntimeException e) {
            failure = e;
        }
    }

    /** Walks each frame, as a device does, and stores nothing. */
    private static final class Receiver {
        private final UnsafeBuffer ack = new UnsafeBuffer(ByteBuffer.allocateDirect(ACK_LENGTH));
        private final FragmentAssembler assembler = new FragmentAssembler(this::onFrame);
        private final Subscription frames;
        private final ExclusivePublication acks;
        private long received;
        private long told;

        Receiver(final Aeron aeron, final int copy) {
            frames = aeron.addSubscription("aeron:ipc", DATA_STREAM + copy);
            acks = aeron.addExclusivePublication("aeron:ipc", ACK_STREAM + copy);
        }

        void doWork() {
            frames.poll(assembler, FRAGMENTS_PER_CYCLE);
            if (received != told) {
                ack.putLong(0, received);
                if (offer(acks, ack, ACK_LENGTH)) {
                    told = received;
                }
            }
        }

        private void onFrame(final DirectBuffer buffer, final int offset, final int length, final Header header) {
            final int count = buffer.getInt(offset + HEAD - Integer.BYTES);
            int at = offset + HEAD;
            for (int i = 0; i < count; i++) {
                final int payload = buffer.getInt(at + RECORD_HEAD - Integer.BYTES);
                at += RECORD_HEAD + BitUtil.align(payload, 8);
            }
            if (at != offset + length) {
                throw new IllegalStateException("a frame of " + length + " bytes holds records of " + (at - offset));
            }
            received += count;
        }
    }

    @Override
    public void readBack(final RecordReader reader) {
        // Nothing is stored.
    }

    @Override
    public boolean isStoring() {
        return false;
    }

    @Override
    public List<Thread> hotThreads() {
        return List.of(thread);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "layout", "one JVM: ring and relay on the caller's thread, both receivers on a second; both spin",
                "storage", "none, no tags, no checksums");
    }

    @Override
    public void close() {
        isRunning = false;
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CloseHelper.quietCloseAll(aeron, driver);
        IoUtil.delete(settings.directory().toFile(), true);
    }
}
