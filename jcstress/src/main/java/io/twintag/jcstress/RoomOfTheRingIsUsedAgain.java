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

/** A full ring takes a submission again once the engine gave room back, which it zeroed and has read before. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "still full")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "room was given back, and a claim finds zeros there")
@State
public class RoomOfTheRingIsUsedAgain {
    private static final int LENGTH = 8 * 1024 - 8;

    private final SessionFile file = HeapSession.make();
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(file.submissions());
    private final SubmissionReader reader = new SubmissionReader(file);

    public RoomOfTheRingIsUsedAgain() {
        int index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        while (index > 0) {
            ring.buffer().putInt(index + SubmitWriteEncoder.objectIdEncodingOffset(), 1);
            ring.commit(index);
            index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        }
    }

    @Actor
    public void engine(final JJ_Result r) {
        if (reader.peek() > 0) {
            r.r1 = reader.buffer().getInt(reader.offset() + SubmitWriteEncoder.objectIdEncodingOffset());
            reader.advance();
            reader.commit();
        }
    }

    @Actor
    public void application(final JJ_Result r) {
        final int index = ring.tryClaim(SubmissionType.APPEND, LENGTH);
        if (index > 0) {
            final int found = ring.buffer().getInt(index + SubmitWriteEncoder.objectIdEncodingOffset());
            r.r2 = found == 0 ? 1 : -1;
            ring.buffer().putInt(index + SubmitWriteEncoder.objectIdEncodingOffset(), 2);
            ring.commit(index);
        }
    }
}
