package io.twintag.device;

import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.SuspectEncoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/** What readers met that was bad, on its way to the engine, which looks at it and repairs it. A full one forgets. */
final class SuspectQueue {
    private static final int CAPACITY = 64;

    private final OneToOneConcurrentArrayQueue<Suspect> queue = new OneToOneConcurrentArrayQueue<>(CAPACITY);
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final SuspectEncoder encoder = new SuspectEncoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private record Suspect(int objectId, long first, int count) {}

    /** Thread of the readers. */
    void add(final int objectId, final long first, final int count) {
        queue.offer(new Suspect(objectId, first, count));
    }

    /** Apply thread: the frame for the oldest, or 0 when there is none. It stays until {@link #told}. */
    int frameLength() {
        final Suspect suspect = queue.peek();
        if (suspect == null) {
            return 0;
        }
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .objectId(suspect.objectId)
                .count(suspect.count)
                .first(suspect.first);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    DirectBuffer frame() {
        return buffer;
    }

    /** Apply thread. */
    void told() {
        queue.poll();
    }
}
