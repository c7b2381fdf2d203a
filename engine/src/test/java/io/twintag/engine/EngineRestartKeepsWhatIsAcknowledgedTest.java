package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineRestartKeepsWhatIsAcknowledgedTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int ROUNDS = 5;

    @TempDir
    Path directory;

    @Test
    void theLogHoldsAPrefixOfWhatEachSessionSubmittedWithAllThatWasAcknowledged() {
        final Random random = new Random(7);
        final int[] submitted = new int[ROUNDS];
        final int[] acknowledged = new int[ROUNDS];
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            for (int round = 0; round < ROUNDS; round++) {
                load(mirror, random, round, submitted, acknowledged);
                mirror.killEngine();
                mirror.startEngine();
                mirror.stepUntil("it runs again", () -> mirror.engine().isRunning());
            }
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
            final List<byte[]> records = MirrorImages.records(stopped.volumeDirectory(1), "log");
            final int[] found = new int[ROUNDS];
            for (final byte[] record : records) {
                final UnsafeBuffer view = new UnsafeBuffer(record);
                assertEquals(
                        found[view.getInt(0)]++, view.getInt(4), "records of a session in their order, none missing");
            }
            for (int round = 0; round < ROUNDS; round++) {
                assertTrue(found[round] >= acknowledged[round], "round " + round);
                assertTrue(found[round] <= submitted[round], "round " + round);
            }
        }
    }

    private static void load(
            final OneThreadMirror mirror,
            final Random random,
            final int round,
            final int[] submitted,
            final int[] acknowledged) {
        final Session session = mirror.connect();
        final int log =
                session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        final UnsafeBuffer record = new UnsafeBuffer(new byte[64]);
        for (int i = 100 + random.nextInt(300); i > 0; i--) {
            for (int n = random.nextInt(30); n > 0; n--) {
                record.putInt(0, round);
                record.putInt(4, submitted[round]);
                submitted[round] += session.append(log, record, 0, record.capacity()) > 0 ? 1 : 0;
            }
            mirror.step();
            session.poll(
                    completion -> acknowledged[round] += completion.status() == Status.OK ? 1 : 0, Integer.MAX_VALUE);
        }
    }
}
