package io.twintag.transport.session;

import io.twintag.transport.protocol.SubmitWriteEncoder;
import java.nio.file.Path;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;

/** One session file, mapped twice as in life: by its client and by its engine. */
final class SessionPair implements AutoCloseable {
    static final int RING_LENGTH = SessionLayout.MIN_RING_LENGTH;
    static final int SLOTS = SessionLayout.MIN_COMPLETION_SLOTS;

    final SessionFile client;
    final SessionFile engine;
    final ManyToOneRingBuffer producer;

    private final UnsafeBuffer body = new UnsafeBuffer(new byte[RING_LENGTH]);

    SessionPair(final Path dir) {
        client = SessionFile.create(dir, new SessionOptions(RING_LENGTH, SLOTS));
        engine = SessionFile.open(client.path());
        producer = new ManyToOneRingBuffer(client.submissions());
    }

    /** Submits an append whose payload has this many bytes, each of them the marker. */
    boolean append(final int payloadLength, final int marker) {
        final int length = SubmitWriteEncoder.BLOCK_LENGTH + payloadLength;
        body.setMemory(SubmitWriteEncoder.BLOCK_LENGTH, payloadLength, (byte) marker);
        return producer.write(SubmissionType.APPEND, body, 0, length);
    }

    static int recordLength(final int payloadLength) {
        return BitUtil.align(
                RecordDescriptor.HEADER_LENGTH + SubmitWriteEncoder.BLOCK_LENGTH + payloadLength,
                RecordDescriptor.ALIGNMENT);
    }

    static byte marker(final SubmissionReader reader) {
        return reader.buffer().getByte(reader.offset() + SubmitWriteEncoder.BLOCK_LENGTH);
    }

    @Override
    public void close() {
        client.delete();
        engine.close();
        client.close();
    }
}
