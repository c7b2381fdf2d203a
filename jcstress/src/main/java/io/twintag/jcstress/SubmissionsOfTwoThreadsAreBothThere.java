package io.twintag.jcstress;

import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SubmissionReader;
import io.twintag.transport.session.SubmissionType;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two threads submit at once: the ring holds both, each whole, in either order. */
@JCStressTest
@Outcome(id = "11, 22", expect = Expect.ACCEPTABLE, desc = "the first thread's came first")
@Outcome(id = "22, 11", expect = Expect.ACCEPTABLE, desc = "the second thread's came first")
@State
public class SubmissionsOfTwoThreadsAreBothThere {
    private static final int LENGTH = SubmitWriteEncoder.BLOCK_LENGTH + Long.BYTES;

    private final SessionFile file = HeapSession.make();
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(file.submissions());
    private final SubmissionReader reader = new SubmissionReader(file);

    @Actor
    public void first() {
        submit(1);
    }

    @Actor
    public void second() {
        submit(2);
    }

    @Arbiter
    public void engine(final JJ_Result r) {
        r.r1 = next();
        r.r2 = next();
    }

    /** The head in tens, the payload in ones. */
    private long next() {
        if (reader.peek() <= 0) {
            return -1;
        }
        final int head = reader.buffer().getInt(reader.offset() + SubmitWriteEncoder.objectIdEncodingOffset());
        final long payload = reader.buffer().getLong(reader.offset() + SubmitWriteEncoder.BLOCK_LENGTH);
        reader.advance();
        return head * 10L + payload;
    }

    private void submit(final int value) {
        final int index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        ring.buffer().putInt(index + SubmitWriteEncoder.objectIdEncodingOffset(), value);
        ring.buffer().putLong(index + SubmitWriteEncoder.BLOCK_LENGTH, value);
        ring.commit(index);
    }
}
