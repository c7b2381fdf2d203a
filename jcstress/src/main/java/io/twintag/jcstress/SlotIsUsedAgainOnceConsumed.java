package io.twintag.jcstress;

import io.twintag.transport.session.CompletionReader;
import io.twintag.transport.session.CompletionWriter;
import io.twintag.transport.session.SessionFile;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The engine takes a slot again only when the application has read it. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "not given back yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "read, given back, taken again")
@State
public class SlotIsUsedAgainOnceConsumed {
    private final SessionFile file = HeapSession.make();
    private final CompletionWriter writer = new CompletionWriter(file);
    private final CompletionReader reader;

    public SlotIsUsedAgainOnceConsumed() {
        for (int i = 1; i <= HeapSession.SLOTS; i++) {
            writer.reserve(i * 8L, 3, i, 0, (short) 1, 2);
        }
        writer.publish(HeapSession.SLOTS);
        reader = new CompletionReader(file);
        reader.hasNext();
    }

    @Actor
    public void application(final JJ_Result r) {
        r.r1 = reader.sequence();
        reader.advance();
        reader.commit();
    }

    @Actor
    public void engine(final JJ_Result r) {
        if (writer.hasRoom()) {
            writer.reserve(HeapSession.SLOTS * 8L + 8, 3, 99, 0, (short) 1, 2);
            r.r2 = 1;
        }
    }
}
