package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.FlushMode;
import io.twintag.engine.client.Session;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SustainedAppendsRunsTest {
    @TempDir
    Path directory;

    @Test
    void everyAppendIsAcknowledgedAndTheRateIsTold() {
        try (OneJvmMirror mirror = new OneJvmMirror(directory.resolve("mirror"), FlushMode.NONE, 1024);
                Session session = mirror.connect()) {
            final SustainedAppends run = new SustainedAppends(mirror, session, 64, "64m");

            final SustainedAppends.Result result = run.run(1, line -> {});

            assertEquals(0, result.failed());
            assertEquals(result.submitted(), result.acknowledged());
            assertTrue(result.perSecond() > 0);
        }
    }
}
