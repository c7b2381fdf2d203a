package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ProcessList;
import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror starts, takes writes, stops on SIGTERM with exit code 0, leaves nothing in memory, and starts again. */
@Timeout(120)
final class MirrorStartsAndStopsTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    @Tag("full")
    @Test
    void appendsSurviveAStopAndAStart() {
        try (Mirror mirror = Mirror.start()) {
            final long firstPosition = append(mirror, "first", true);
            assertEquals(0, mirror.stop());
            assertFalse(Files.exists(mirror.settings().aeronDirectory()), "the media driver's directory is left");
            assertEquals(Map.of(), ProcessList.read(mirror.runDirectory()));

            mirror.launch();
            final long secondPosition = append(mirror, "second", false);
            assertTrue(secondPosition > firstPosition, firstPosition + " and then " + secondPosition);
        }
    }

    private static long append(final Mirror mirror, final String text, final boolean isNew) {
        try (Session session = mirror.session()) {
            final int log = isNew
                    ? session.createAndAwait("log", ObjectKind.LOG, 0, 1 << 20, TIMEOUT_NS)
                            .id()
                    : session.openAndAwait("log", TIMEOUT_NS).id();
            final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            final Completion completion = new Completion();
            final int status = session.await(
                    session.append(log, new UnsafeBuffer(bytes), 0, bytes.length), completion, TIMEOUT_NS);
            assertEquals(Status.OK, status, () -> Status.name(status));
            return completion.position();
        }
    }
}
