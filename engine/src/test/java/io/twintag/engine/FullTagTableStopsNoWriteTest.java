package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is retired while one device is away; the table of the other has room for some 16,000 writes. */
class FullTagTableStopsNoWriteTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int WRITES = 60_000;

    @TempDir
    Path directory;

    @Test
    void oneDeviceAloneTakesMoreWritesThanItsTableHolds() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            final UnsafeBuffer record = new UnsafeBuffer(new byte[16]);
            final int[] done = new int[1];
            mirror.killDevice(1);

            for (int i = 0; i < WRITES; ) {
                if (session.append(log, record, 0, 16, AckLevel.APPLIED_BOTH) > 0) {
                    i++;
                } else {
                    mirror.step();
                }
                session.poll(completion -> done[0] += completion.status() == Status.OK ? 1 : 0, 100);
            }
            mirror.stepUntil("all are acknowledged", () -> {
                session.poll(completion -> done[0] += completion.status() == Status.OK ? 1 : 0, 1000);
                return done[0] == WRITES;
            });

            mirror.stepUntil("the engine says that tags were folded", () -> folds(mirror) > 0);
            assertEquals(1, folds(mirror), "once a run of folding");
            assertTrue(mirror.engine().isRunning());
        }
    }

    private static long folds(final OneThreadMirror mirror) {
        return mirror.log.stream().filter(line -> line.contains("folded away")).count();
    }
}
