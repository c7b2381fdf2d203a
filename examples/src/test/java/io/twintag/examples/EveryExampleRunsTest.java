package io.twintag.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.twintag.examples.application.AppendAndAwait;
import io.twintag.examples.application.FollowLog;
import io.twintag.examples.embedded.EmbeddedMirror;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs to begin with do what they say, on a mirror within this JVM. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EveryExampleRunsTest {
    private static final int RECORDS = 1000;

    @TempDir
    private Path directory;

    private EmbeddedMirror mirror;

    @BeforeEach
    void start() throws IOException {
        mirror = new EmbeddedMirror(directory);
        mirror.awaitUpToDate(TimeUnit.SECONDS.toNanos(60));
    }

    @AfterEach
    void stop() {
        mirror.close();
    }

    @Test
    void whatIsAppendedIsFollowedOnBothDevices() {
        assertEquals(
                AckLevel.APPLIED_BOTH,
                AppendAndAwait.append(directory, "orders", RECORDS).level());

        final List<String> expected =
                IntStream.range(0, RECORDS).mapToObj(i -> "order " + i).toList();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            final List<String> followed = new ArrayList<>();
            FollowLog.follow(directory, "orders", RECORDS, slot, followed::add);
            assertEquals(expected, followed, Slots.names(Slots.bit(slot)));
        }
    }

    @Test
    void anEmbeddedMirrorKeepsWhatItHoldsAndLeavesNothingInMemory() throws IOException {
        AppendAndAwait.append(directory, "orders", 1);
        mirror.close();
        assertFalse(Files.exists(RunDirectory.of(directory)), "the run directory");

        start();
        AppendAndAwait.append(directory, "orders", 1);

        final List<String> followed = new ArrayList<>();
        FollowLog.follow(directory, "orders", 2, Slots.A, followed::add);
        assertEquals(List.of("order 0", "order 0"), followed);
    }

    @Test
    void theProgramsEndByThemselves() throws IOException {
        EmbeddedMirror.main(new String[0]);
        AppendAndAwait.main(new String[] {directory.toString(), "orders", "10"});
        FollowLog.main(new String[] {directory.toString(), "orders", "10", "b"});
    }
}
