package io.twintag.transport.session;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes the buffers through which a process reads and stores a mapped session file; a simulator makes its own. */
@FunctionalInterface
public interface SessionViews {
    /** Plain ones. */
    SessionViews PLAIN = UnsafeBuffer::new;

    /** A buffer over a part of the file. */
    UnsafeBuffer of(ByteBuffer mapped, int offset, int lengthBytes);
}
