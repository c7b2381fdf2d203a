package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions go from one engine to the next, and never have two. */
class OneEngineOnARunDirectoryTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    @Test
    void anEngineOfAnotherDirectoryIsRefusedWhileOneLives() throws IOException {
        final Path other = Files.createDirectories(directory.resolve("other"));
        MembershipRecord.first(12, 1, (short) 1, 31, 32).store(other);
        try (OneThreadMirror mirror = new OneThreadMirror(directory.resolve("one")).start()) {
            final EngineContext context = new EngineContext()
                    .engineDirectory(other)
                    .runDirectory(directory.resolve("one/run"))
                    .networkSupplier(mirror::liveNetwork)
                    .threading(Threading.INVOKER);

            final LockedException refusal = assertThrows(LockedException.class, () -> Engine.launch(context.clone()));

            assertTrue(refusal.getMessage().contains("run is in use by process"), refusal.getMessage());
            mirror.killEngine();
            Engine.launch(context.clone()).close();
        }
    }

    @Test
    void anEngineThatStopsInGoodOrderLeavesItsSessionsToTheNext() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[64]);
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            final long first = session.append(log, record, 0, 64);
            mirror.engine().invoke();

            mirror.engine().close();

            assertEquals(Status.NOT_CONNECTED, session.status());
            assertEquals(Status.NOT_CONNECTED, session.append(log, record, 0, 64));
            mirror.startEngine();
            assertEquals(Status.OK, session.await(first, new Completion(), TIMEOUT_NS));
            assertEquals(Status.OK, session.await(session.append(log, record, 0, 64), new Completion(), TIMEOUT_NS));
        }
    }
}
