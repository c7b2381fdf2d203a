package io.twintag.testkit.simulate;

import io.twintag.client.Session;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Client;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.HotWrites;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Write;
import io.twintag.testkit.plan.Plan;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One application of a simulated run: a client on a host, what it writes, and its ledger. One thread. */
final class Application {
    private static final long CREATE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int POLL_LIMIT = 10_000;

    final MemoryLedger ledger;
    final Client client;
    final int host;
    private final int id;
    private final HotWrites writes;
    private final Session session;
    private boolean isGone;

    Application(
            final int id,
            final int host,
            final Plan plan,
            final Session session,
            final SplittableRandom random,
            final World world) {
        this.id = id;
        this.host = host;
        this.session = session;
        writes = new HotWrites(plan, id, random);
        ledger = new MemoryLedger(id, CheckReport.endedByFirst());
        client = new Client(Content.OF_SIMULATIONS, ledger, HotWrites.MAX_PAYLOAD, completion -> {
            world.story.note(completion.status());
            world.story.note(completion.sequence());
            world.story.note(completion.position());
        });
        client.connect(session);
    }

    /** Makes an object. Returns its id. */
    int create(final TestObject object) {
        return session.createAndAwait(
                        object.title(), object.kind(), object.blockSize(), object.sizeBytes(), CREATE_TIMEOUT_NS)
                .id();
    }

    /** Asks for a block object. Returns whether it was submitted. */
    boolean ask(final String name, final long sizeBytes) {
        return !isGone && client.create(name, ObjectKind.BLOCK, TestObject.BLOCK_SIZE, sizeBytes);
    }

    /** Objects that it was told of, by name: their ids. */
    Map<String, Integer> created() {
        return client.created();
    }

    /** The ids of the log and of the blocks. */
    void objects(final int log, final int blocks) {
        client.object(TestObject.LOG, log);
        client.object(TestObject.BLOCK, blocks);
    }

    /** A burst of writes; those that are not taken are given up. */
    void submitSome() {
        for (int n = isGone ? 0 : writes.burst(); n > 0; n--) {
            submit(writes.draw(client.nextNumber()));
        }
    }

    /** Submits a write of this application with the client's next number. */
    void submit(final Write write) {
        final long ticket = client.submit(write);
        if (ticket < 0 && ticket != Status.BACK_PRESSURED && ticket != Status.NOT_CONNECTED) {
            throw Violation.safety("a submission is refused: " + Status.name((int) ticket));
        }
    }

    int id() {
        return id;
    }

    void poll() {
        if (!isGone) {
            client.poll(POLL_LIMIT);
        }
    }

    boolean isIdle() {
        return isGone || client.isIdle();
    }

    /** Its process and its session are gone, and nobody will tell what became of what was in flight. */
    void lose() {
        isGone = true;
    }

    void close() {
        if (!isGone) {
            client.close();
        }
    }
}
