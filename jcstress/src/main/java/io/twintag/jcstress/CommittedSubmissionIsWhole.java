package io.twintag.jcstress;

import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SubmissionReader;
import io.twintag.transport.session.SubmissionType;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What the engine finds in the ring is a whole submission. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing is committed")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "committed: head and payload")
@State
public class CommittedSubmissionIsWhole {
    private static final int LENGTH = SubmitWriteEncoder.BLOCK_LENGTH + Long.BYTES;

    private final SessionFile file = HeapSession.make();
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(file.submissions());
    private final SubmissionReader reader = new SubmissionReader(file);

    @Actor
    public void application() {
        final int index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        ring.buffer().putInt(index + SubmitWriteEncoder.objectIdEncodingOffset(), 1);
        ring.buffer().putLong(index + SubmitWriteEncoder.BLOCK_LENGTH, 1);
        ring.commit(index);
    }

    @Actor
    public void engine(final JJ_Result r) {
        if (reader.peek() != 0) {
            r.r1 = reader.buffer().getInt(reader.offset() + SubmitWriteEncoder.objectIdEncodingOffset());
            r.r2 = reader.buffer().getLong(reader.offset() + SubmitWriteEncoder.BLOCK_LENGTH);
        }
    }
}
