package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A create reached one device only, and everybody who knew of it is gone: that device's object is never taken for
 * another.
 */
class HalfMadeObjectIsNotMixedTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    Path directory;

    @Test
    void theDeviceThatHoldsItIsRefusedWithTheReason() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            final Session lost = mirror.connect();
            assertTrue(lost.create("half", ObjectKind.LOG, 0, 1) > 0);
            final long beginNs = System.nanoTime();
            while (!Files.exists(mirror.volumeDirectory(1).resolve("objects/1"))) {
                assertTrue(System.nanoTime() - beginNs < TIMEOUT_NS, "b makes the object");
                mirror.engine().invoke();
                mirror.device(1).invoke();
            }
            mirror.killDevice(0);
            mirror.killDevice(1);
            mirror.killEngine();
            removeSessions();

            mirror.withStartTimeout(SOON_NS).startDevice(0).startEngine();
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            try (Session session = mirror.connect()) {
                session.createAndAwait("other", ObjectKind.BLOCK, 512, 512 * 8, TIMEOUT_NS);
                mirror.startDevice(1);
                mirror.stepUntil("b is refused", () -> mirror.events.contains(EventKind.DEVICE_REFUSED));
                mirror.stepUntil("a serves", () -> mirror.engine().mirror() == MirrorState.DEGRADED);

                assertEquals(DeviceState.STALE, mirror.engine().deviceState(1));
                assertTrue(mirror.log.stream().anyMatch(line -> line.contains("twintag replace b --wipe")));
                session.createAndAwait("more", ObjectKind.LOG, 0, 1, TIMEOUT_NS);
            }
        }
    }

    private void removeSessions() throws IOException {
        try (DirectoryStream<Path> sessions =
                Files.newDirectoryStream(directory.resolve("run/sessions"), "*.session")) {
            for (final Path session : sessions) {
                Files.delete(session);
            }
        }
    }
}
