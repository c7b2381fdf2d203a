package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritesReachBothDevicesTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    @Test
    void anAppendIsAcknowledgedByBoth() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final ObjectHandle log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS);
            final UnsafeBuffer record = new UnsafeBuffer("hello".getBytes(StandardCharsets.UTF_8));

            final long ticket = session.append(log.id(), record, 0, 5);
            final Completion completion = new Completion();
            final int status = session.await(ticket, completion, TIMEOUT_NS);

            assertTrue(ticket > 0);
            assertEquals(Status.OK, status);
            assertEquals(1, completion.sequence());
        }
    }

    @Test
    void manyAppendsOfAllLevelsAreAcknowledgedAndRetired() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final ObjectHandle log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS);
            final UnsafeBuffer record = new UnsafeBuffer(new byte[300]);
            final int[] done = new int[1];
            final AckLevel[] levels = AckLevel.values();

            for (int i = 0; i < 10_000; ) {
                if (session.append(log.id(), record, 0, 1 + i % 300, levels[i % 3]) > 0) {
                    i++;
                } else {
                    mirror.step();
                }
                session.poll(completion -> done[0] += completion.status() == Status.OK ? 1 : 0, 100);
            }
            mirror.stepUntil("all are acknowledged", () -> {
                session.poll(completion -> done[0] += completion.status() == Status.OK ? 1 : 0, 1000);
                return done[0] == 10_000;
            });
            mirror.stepUntil("all are retired", () -> mirror.engine().retired() == 10_000);
        }
    }
}
