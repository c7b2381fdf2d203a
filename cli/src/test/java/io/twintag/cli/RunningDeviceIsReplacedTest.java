package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.Part;
import io.twintag.device.Device;
import io.twintag.engine.membership.MembershipRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real processes under load: a device that is served is replaced by one command, and the other is not harmed. */
@Tag("full")
@Timeout(180)
final class RunningDeviceIsReplacedTest {
    private static final int RECORDS = 500;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);

    @Test
    void byOneCommandUnderLoad() {
        try (Mirror mirror = Mirror.start()) {
            try (Load load = new Load(mirror, "log", PAUSE_NS)) {
                load.awaitMore(mirror, RECORDS);
                final MembershipRecord before = record(mirror);
                final long pid = mirror.pid(Part.DEVICE_B);

                final Cli refused = mirror.run("replace", "b");
                assertEquals(ExitCode.REFUSED, refused.exitCode());
                assertTrue(refused.err().contains("--wipe"), refused::err);
                assertEquals(pid, mirror.pid(Part.DEVICE_B));

                final Cli replaced = mirror.run("replace", "b", "--wipe");
                assertEquals(0, replaced.exitCode(), replaced::toString);
                assertTrue(replaced.out().contains("device b is up to date"), replaced::out);

                load.awaitMore(mirror, RECORDS);
                assertEquals(0, load.lossStatus());
                assertNotEquals(before.deviceB(), record(mirror).deviceB());
                assertEquals(before.deviceA(), record(mirror).deviceA());
                assertEquals(0b11, record(mirror).members());
            }
            mirror.assertEqualLogs();
        }
    }

    /**
     * Its process serves on, and only says that the volume has failed: it ends by itself for the one that serves the
     * new.
     */
    @Test
    void alsoAfterItsDiskRefusedAForce() throws IOException {
        try (Mirror mirror = Mirror.start()) {
            try (Load load = new Load(mirror, "log", PAUSE_NS)) {
                load.awaitMore(mirror, RECORDS);
            }
            final MembershipRecord before = record(mirror);
            assertEquals(0, mirror.stop(), mirror::logs);
            Files.writeString(
                    Device.volumeDirectory(mirror.settings().deviceDirectory(1), before.generator())
                            .resolve("failed"),
                    "yesterday: Input/output error");
            mirror.launch();
            mirror.await(
                    "device b to be FAILED",
                    () -> mirror.status().part("devices", "b").text("state").equals("FAILED"));
            final long pid = mirror.pid(Part.DEVICE_B);
            try (Load load = new Load(mirror, "log", PAUSE_NS)) {
                load.awaitMore(mirror, RECORDS);

                final Cli replaced = mirror.run("replace", "b", "--wipe");

                assertEquals(0, replaced.exitCode(), () -> replaced + mirror.logs());
                assertNotEquals(pid, mirror.pid(Part.DEVICE_B));
                assertNotEquals(before.deviceB(), record(mirror).deviceB());
                assertEquals(0b11, record(mirror).members());
                load.awaitMore(mirror, RECORDS);
            }
            mirror.assertEqualLogs();
        }
    }

    private static MembershipRecord record(final Mirror mirror) {
        return MembershipRecord.load(mirror.settings().engineDirectory());
    }
}
