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
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** What the engine finds in the ring is a whole submission of one of two threads, and afterwards both are there. */
@JCStressTest
@Outcome(id = "0, 0, 3", expect = Expect.ACCEPTABLE, desc = "nothing is committed, or only behind an open claim")
@Outcome(id = "1, 1, 3", expect = Expect.ACCEPTABLE, desc = "the first thread's")
@Outcome(id = "2, 2, 3", expect = Expect.ACCEPTABLE, desc = "the second thread's")
@State
public class CommittedSubmissionIsWhole {
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

    @Actor
    public void engine(final JJJ_Result r) {
        if (reader.peek() != 0) {
            r.r1 = head();
            r.r2 = payload();
        }
    }

    /** The sum of what is in the ring: 1 and 2, each once. */
    @Arbiter
    public void inTheEnd(final JJJ_Result r) {
        while (reader.peek() > 0) {
            r.r3 += payload();
            reader.advance();
        }
    }

    private void submit(final int value) {
        final int index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        ring.buffer().putInt(index + SubmitWriteEncoder.objectIdEncodingOffset(), value);
        ring.buffer().putLong(index + SubmitWriteEncoder.BLOCK_LENGTH, value);
        ring.commit(index);
    }

    private int head() {
        return reader.buffer().getInt(reader.offset() + SubmitWriteEncoder.objectIdEncodingOffset());
    }

    private long payload() {
        return reader.buffer().getLong(reader.offset() + SubmitWriteEncoder.BLOCK_LENGTH);
    }
}
