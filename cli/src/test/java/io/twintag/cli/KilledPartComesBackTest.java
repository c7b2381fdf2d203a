package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Part;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Any part of a mirror is killed with {@code kill -9} under load: it comes back by itself, the load goes on, no process
 * logs an error, and in the end the devices hold the same bytes.
 */
@Timeout(180)
final class KilledPartComesBackTest {
    private static final int RECORDS = 2_000;
    private static final List<Part> PARTS = List.of(Part.DEVICE_A, Part.ENGINE, Part.DRIVER, Part.DEVICE_B);

    /** One mirror for all: each has come back before the next one goes. */
    @Test
    void theSameSessionGoesOn() {
        try (Mirror mirror = Mirror.start()) {
            try (Load load = new Load(mirror, "log")) {
                for (final Part part : PARTS) {
                    killUnder(load, mirror, part);
                }
            }
            mirror.assertEqualLogs();
        }
    }

    @Tag("full")
    @Test
    void overUdpTheSameSessionGoesOn() {
        try (Mirror mirror = Mirror.start(udp())) {
            try (Load load = new Load(mirror, "log")) {
                killUnder(load, mirror, Part.DEVICE_A);
                killUnder(load, mirror, Part.DRIVER);
                killUnder(load, mirror, Part.DEVICE_B);
            }
            mirror.assertEqualLogs();
        }
    }

    private static void killUnder(final Load load, final Mirror mirror, final Part part) {
        load.awaitMore(mirror, RECORDS);
        final long epoch = mirror.status().number("epoch");
        final long pid = mirror.pid(part);

        mirror.kill(part);
        mirror.awaitRunning(epoch);

        load.awaitMore(mirror, RECORDS);
        assertEquals(0, load.lossStatus());
        mirror.awaitUpToDate();
        assertNotEquals(pid, mirror.pid(part));
        assertTrue(mirror.startOutput().contains(part.label() + " (process " + pid + ") ended"), mirror::startOutput);
    }

    private static Map<String, String> udp() {
        final int[] ports = Mirror.freePorts(3);
        return Map.of(
                "channel.a", "aeron:udp?endpoint=127.0.0.1:" + ports[0],
                "channel.b", "aeron:udp?endpoint=127.0.0.1:" + ports[1],
                "channel.engine", "aeron:udp?endpoint=127.0.0.1:" + ports[2]);
    }
}
