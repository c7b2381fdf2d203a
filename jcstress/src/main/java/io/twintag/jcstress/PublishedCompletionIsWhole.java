package io.twintag.jcstress;

import io.twintag.transport.session.CompletionReader;
import io.twintag.transport.session.CompletionWriter;
import io.twintag.transport.session.SessionFile;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A completion that the application finds has all that the engine put there, and its ticket is told by then. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "nothing is published")
@Outcome(id = "5, 8, 8", expect = Expect.ACCEPTABLE, desc = "published: sequence, ticket, completed ticket")
@State
public class PublishedCompletionIsWhole {
    private final SessionFile file = HeapSession.make();
    private final CompletionWriter writer = new CompletionWriter(file);
    private final CompletionReader reader = new CompletionReader(file);

    @Actor
    public void engine() {
        writer.reserve(8, 3, 5, 64, (short) 1, 2);
        writer.publish(1);
    }

    @Actor
    public void application(final JJJ_Result r) {
        if (reader.hasNext()) {
            r.r1 = reader.sequence();
            r.r2 = reader.ticket();
            r.r3 = reader.completedTicket();
        }
    }
}
