package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A create reached one device only, and everybody who knew of it is gone: that device's object is never taken for
 * another, and members agree on every object again.
 */
class MembersHoldTheSameObjectsTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    Path directory;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[64]);

    @Test
    void whatTheAuthorityDoesNotHoldIsUndoneOnTheDeviceThatComesBack() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            leaveHalfMade(mirror, "half", ObjectKind.BLOCK, 512, 8 * 512);

            mirror.withStartTimeout(SOON_NS).startDevice(0).startEngine();
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            try (Session session = mirror.connect()) {
                final int other = session.createAndAwait("other", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                        .id();
                assertEquals(1, other, "the id that the other device has given to what nobody was told of");
                append(session, other);
                mirror.startDevice(1);
                mirror.stepUntil("b is back", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
                assertTrue(mirror.log.stream().anyMatch(line -> line.contains("'half'") && line.contains("undone")));
                append(session, other);
                session.createAndAwait("half", ObjectKind.LOG, 0, 1, TIMEOUT_NS);
            }
        }
        assertSame("other", 2);
        assertSame("half", 0);
    }

    @Test
    void whatOneOfTwoMembersHoldsIsMadeOnTheOther() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            leaveHalfMade(mirror, "half", ObjectKind.LOG, 0, 1);

            mirror.startDevice(0).startDevice(1).startEngine();
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);

            assertTrue(Files.exists(mirror.volumeDirectory(0).resolve("objects/1")));
            try (Session session = mirror.connect()) {
                append(
                        session,
                        session.createAndAwait("half", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                                .id());
            }
        }
        assertSame("half", 1);
    }

    /** b alone makes it; then all end, and the session with them. */
    private void leaveHalfMade(
            final OneThreadMirror mirror,
            final String name,
            final ObjectKind kind,
            final int blockSize,
            final long sizeBytes)
            throws IOException {
        final Session lost = mirror.connect();
        assertTrue(lost.create(name, kind, blockSize, sizeBytes) > 0);
        final long beginNs = System.nanoTime();
        while (!Files.exists(mirror.volumeDirectory(1).resolve("objects/1"))) {
            assertTrue(System.nanoTime() - beginNs < TIMEOUT_NS, "b makes the object");
            mirror.engine().invoke();
            mirror.device(1).invoke();
        }
        assertFalse(Files.exists(mirror.volumeDirectory(0).resolve("objects/1")));
        mirror.killDevice(0);
        mirror.killDevice(1);
        mirror.killEngine();
        try (DirectoryStream<Path> sessions =
                Files.newDirectoryStream(directory.resolve("run/sessions"), "*.session")) {
            for (final Path session : sessions) {
                Files.delete(session);
            }
        }
    }

    private void append(final Session session, final int log) {
        final long ticket = session.append(log, record, 0, record.capacity(), AckLevel.FLUSHED_BOTH);
        assertEquals(Status.OK, session.await(ticket, new Completion(), TIMEOUT_NS));
    }

    private void assertSame(final String log, final int records) {
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            final List<byte[]> ofA = MirrorImages.records(stopped.volumeDirectory(0), log);
            final List<byte[]> ofB = MirrorImages.records(stopped.volumeDirectory(1), log);
            assertEquals(records, ofA.size());
            assertArrayEquals(ofA.toArray(), ofB.toArray());
        }
    }
}
