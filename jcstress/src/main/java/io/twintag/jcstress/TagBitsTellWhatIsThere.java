package io.twintag.jcstress;

import io.twintag.transport.layout.TagPage;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Whoever sees a bit of a tag page sees what it speaks of: a whole slot, and the data of one that is applied. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "not recorded yet")
@Outcome(id = "1, 7, 0", expect = Expect.ACCEPTABLE, desc = "recorded: in doubt")
@Outcome(id = "3, 7, 9", expect = Expect.ACCEPTABLE, desc = "recorded and applied: bits, first block, data")
@State
public class TagBitsTellWhatIsThere {
    private static final long SEQUENCE = 5;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[TagPage.LENGTH]);
    private final TagPage written = new TagPage().wrap(bytes, 0);
    private final TagPage seen = new TagPage().wrap(bytes, 0);
    private long data;

    @Actor
    public void writer() {
        written.record(SEQUENCE, 1, 0, 7, 1, 0, 1, 8);
        data = 9;
        written.applied(SEQUENCE);
    }

    @Actor
    public void reader(final JJJ_Result r) {
        final boolean isApplied = (seen.applied() >> SEQUENCE & 1) != 0;
        final boolean isRecorded = (seen.recorded() >> SEQUENCE & 1) != 0;
        r.r1 = (isApplied ? 2 : 0) + (isRecorded ? 1 : 0);
        r.r2 = isRecorded ? seen.first(TagPage.slot(SEQUENCE)) : 0;
        r.r3 = isApplied ? data : 0;
    }
}
