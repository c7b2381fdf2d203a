package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Part;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What runs on a directory runs there once: a second start, engine, device or media driver is refused, and says why.
 */
@Tag("full")
@Timeout(120)
final class OneOwnerOfADirectoryTest {
    @Test
    void theSecondIsRefused() {
        try (Mirror mirror = Mirror.start()) {
            final long start = mirror.pids().get("start");

            assertRefused(mirror.run("start"), "process " + start, "twintag stop");
            assertRefused(mirror.run("engine"), "in use by process " + mirror.pid(Part.ENGINE));
            assertRefused(mirror.run("device", "a"), "in use by process " + mirror.pid(Part.DEVICE_A));
            assertRefused(mirror.run("device", "b"), "in use by process " + mirror.pid(Part.DEVICE_B));
            assertRefused(mirror.run("driver"), "a media driver runs in");
            assertRefused(mirror.run("format"), "formatted already");

            assertEquals(0, mirror.run("status").exitCode(), "the first one runs on");
        }
    }

    private static void assertRefused(final Cli result, final String... reasons) {
        assertEquals(2, result.exitCode(), result::toString);
        for (final String reason : reasons) {
            assertTrue(result.err().contains(reason), () -> reason + " is not in: " + result.err());
        }
        assertTrue(result.err().lines().count() == 1, result::err);
    }
}
