package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Part;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Any part of a mirror is killed with {@code kill -9} under load: it comes back by itself, the load goes on, no process
 * logs an error, and in the end the devices hold the same bytes.
 */
@Timeout(180)
final class KilledPartComesBackTest {
    private static final int RECORDS = 2_000;

    @ParameterizedTest
    @EnumSource(
            value = Part.class,
            names = {"DEVICE_A", "DEVICE_B", "DRIVER", "ENGINE"})
    void theSameSessionGoesOn(final Part part) {
        try (Mirror mirror = Mirror.start()) {
            try (Load load = new Load(mirror, "log")) {
                killUnder(load, mirror, part);
            }
            mirror.assertEqualLogs();
        }
    }

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
