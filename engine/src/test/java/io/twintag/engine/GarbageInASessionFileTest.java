package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that writes noise over its session file hurts itself only. */
class GarbageInASessionFileTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int ROUNDS = 40;

    @TempDir
    Path directory;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[64]);

    @Test
    void otherSessionsGoOn() throws IOException {
        final long seed = Long.getLong("twintag.test.seed", System.nanoTime());
        final Random random = new Random(seed);
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session good = mirror.connect()) {
            final int log =
                    good.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
            for (int round = 0; round < ROUNDS; round++) {
                final Session bad = mirror.connect();
                bad.append(log, record, 0, 64);
                scribble(file(bad), random);
                for (int i = 0; i < 50; i++) {
                    mirror.step();
                }

                final int status = good.await(good.append(log, record, 0, 64), new Completion(), TIMEOUT_NS);

                assertEquals(Status.OK, status, "seed " + seed);
                assertNull(mirror.engine().failure(), "seed " + seed);
            }
        }
    }

    @Test
    void aCreateUnderWayOutlivesTheSessionThatAskedForIt() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session good = mirror.connect()) {
            final Session bad = mirror.connect();
            final byte[] noise = new byte[1024];
            Arrays.fill(noise, (byte) 0x55);

            bad.create("orphan", ObjectKind.LOG, 0, 1);
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            try (FileChannel channel = FileChannel.open(file(bad), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                final ByteBuffer reserved = ByteBuffer.allocate(1);
                while (reserved.get(0) == 0) { // until the order is taken up; no device has answered it
                    mirror.engine().invoke();
                    channel.read(reserved.clear(), SessionLayout.RESERVED_OFFSET);
                    assertTrue(System.nanoTime() - deadlineNs < 0, "never taken up");
                }
                channel.write(ByteBuffer.wrap(noise), SessionLayout.RING_OFFSET);
            }
            while (mirror.log.stream().noneMatch(line -> line.startsWith("gave up the session"))) {
                mirror.engine().invoke();
                assertTrue(System.nanoTime() - deadlineNs < 0, () -> "never given up: " + mirror.log);
            }

            assertEquals(
                    "orphan",
                    good.createAndAwait("orphan", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                            .name());
        }
    }

    @Test
    void aFileThatIsNoSessionIsLeftAlone() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            Files.write(sessions().resolve("1-ab.session"), new byte[100]);
            Files.write(sessions().resolve("1-cd.session"), new byte[100_000]);

            mirror.stepUntil(
                    "both are refused",
                    () -> mirror.log.stream()
                                    .filter(line -> line.startsWith("refused a session"))
                                    .count()
                            == 2);

            assertTrue(mirror.engine().isRunning());
        }
    }

    /** Noise over the ring, its counters, or what the client writes in the header; the file keeps its length. */
    private static void scribble(final Path file, final Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            final int length = 1 + random.nextInt(4096);
            final byte[] noise = new byte[length];
            random.nextBytes(noise);
            final long place =
                    switch (random.nextInt(4)) {
                        case 0 -> SessionLayout.RING_OFFSET;
                        case 1 -> SessionLayout.CONSUMED_OFFSET;
                        case 2 -> SessionLayout.RING_OFFSET + 16L * 1024 * 1024;
                        default -> (long) (random.nextDouble() * (Files.size(file) - length));
                    };
            channel.write(ByteBuffer.wrap(noise), place);
        }
    }

    private Path file(final Session session) throws IOException {
        final String id = Long.toHexString(session.sessionId());
        try (Stream<Path> files = Files.list(sessions())) {
            return files.filter(path -> path.toString().contains(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path sessions() {
        return RunDirectory.sessions(directory.resolve("run"));
    }
}
