package io.twintag.client;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** An application in a process of its own: appends, and either closes in order or dies inside a claim. */
final class ProducerProcess {
    private ProducerProcess() {}

    public static void main(final String[] args) {
        final Session session = Session.connect(SessionHarness.context(Path.of(args[0])));
        final int count = Integer.parseInt(args[1]);
        final Completion completion = new Completion();
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
        long ticket = 0;
        for (int i = 0; i < count; i++) {
            payload.putInt(0, i);
            ticket = session.append(1, payload, 0, 100);
            while (ticket == Status.BACK_PRESSURED) {
                session.poll(c -> {}, 1000);
                ticket = session.append(1, payload, 0, 100);
            }
        }
        final int status = session.await(ticket, completion, SessionHarness.TIMEOUT_NS);
        if (status != Status.OK || completion.sequence() != count) {
            System.exit(1);
        }
        if (args[2].equals("die")) {
            session.tryClaimAppend(1, 64, AckLevel.APPLIED_BOTH, new SubmissionClaim());
            session.append(1, payload, 0, 100);
            Runtime.getRuntime().halt(3);
        }
        session.close();
    }
}
