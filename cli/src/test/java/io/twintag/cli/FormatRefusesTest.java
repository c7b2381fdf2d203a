package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import io.twintag.device.DeviceContext;
import io.twintag.engine.context.EngineException;
import io.twintag.engine.membership.MembershipRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Format makes a mirror out of nothing, and refuses everything else before it has changed a byte. */
final class FormatRefusesTest {
    private static final long PLENTY = 1L << 40;

    @TempDir
    private Path base;

    @Test
    void devicesAndEngineOfANewMirrorKnowEachOther() {
        final Settings made = format(base.resolve("data"), Map.of(), PLENTY);

        final MembershipRecord record = MembershipRecord.load(made.engineDirectory());
        assertEquals(1, record.epoch());
        assertEquals(0b11, record.members());
        assertNotEquals(0, record.lineage());
        assertNotEquals(0, record.engineId());
        assertNotEquals(record.deviceA(), record.deviceB());
        assertTrue(Files.isDirectory(made.deviceDirectory(0).resolve("volume-0")));
        assertTrue(Files.isDirectory(made.deviceDirectory(1).resolve("volume-0")));
    }

    @Test
    void twoMirrorsAreForeignToEachOther() {
        final MembershipRecord one = MembershipRecord.load(
                format(base.resolve("one"), Map.of(), PLENTY).engineDirectory());
        final MembershipRecord two = MembershipRecord.load(
                format(base.resolve("two"), Map.of(), PLENTY).engineDirectory());

        assertNotEquals(one.lineage(), two.lineage());
    }

    @Test
    void aSecondFormat() {
        format(base.resolve("data"), Map.of(), PLENTY);

        assertRefused(base.resolve("data"), Map.of(), PLENTY, "is formatted already", "twintag start");
    }

    @Test
    void aDirectoryWithOtherFiles() throws IOException {
        Files.writeString(base.resolve("letter.txt"), "dear");

        assertRefused(base, Map.of(), PLENTY, base + " is not empty", "letter.txt");
    }

    @Test
    void aFile() throws IOException {
        final Path file = Files.writeString(base.resolve("file"), "");

        assertRefused(file, Map.of(), PLENTY, file + " is a file");
    }

    @Test
    void aDeviceDirectoryWithOtherFiles() throws IOException {
        final Path disk = Files.createDirectory(base.resolve("disk"));
        Files.writeString(disk.resolve("photo.jpg"), "");

        assertRefused(
                base.resolve("data"), Map.of("device.b.dir", disk.toString()), PLENTY, disk + " is not empty", "photo");
        assertFalse(Files.exists(base.resolve("data")));
    }

    @Test
    void bothDevicesInOnePlace() {
        assertRefused(base.resolve("data"), Map.of("device.b.dir", "a"), PLENTY, "--a and --b");
    }

    @Test
    void tooLittleRoom() {
        final long needed = 2 * Format.deviceBytes(DeviceContext.DEFAULT_TAG_PAGES);

        assertRefused(base.resolve("data"), Map.of(), needed, "too little room", "needed", "free", "tag.pages");
        assertFalse(Files.exists(base.resolve("data")));
    }

    @Test
    void aWrongSettingBeforeAnythingIsMade() {
        assertRefused(base.resolve("data"), Map.of("flush", "never"), PLENTY, "flush=never");
        assertRefused(base.resolve("data"), Map.of("colour", "red"), PLENTY, "unknown setting colour");
        assertFalse(Files.exists(base.resolve("data")));
    }

    @Test
    void anInterruptedFormatIsSeenAsNoMirrorAndCanBeRepeatedAfterCleaning() throws IOException {
        final Path data = base.resolve("data");
        Files.delete(format(data, Map.of(), PLENTY).directory().resolve(Settings.FILE));

        assertThrows(Refusal.class, () -> Settings.load(data));
        assertRefused(data, Map.of(), PLENTY, "interrupted");
        IoUtil.delete(data.toFile(), false);
        format(data, Map.of(), PLENTY);
    }

    @Test
    void aMirrorOfANewerVersionIsRefusedByItsParts() throws IOException {
        final Settings made = format(base.resolve("data"), Map.of(), PLENTY);
        final Path record = made.engineDirectory().resolve("membership");
        Files.writeString(record, Files.readString(record).replace("format=1", "format=999"));

        final EngineException refusal =
                assertThrows(EngineException.class, () -> MembershipRecord.load(made.engineDirectory()));

        assertTrue(refusal.getMessage().contains("newer"), refusal::getMessage);
    }

    @Test
    void swappedDevicesAreRefused() throws IOException {
        final Settings made = format(base.resolve("data"), Map.of("run.dir", "run", "tag.pages", "8"), PLENTY);
        final Path other = made.directory().resolve("other");
        Files.move(made.deviceDirectory(0), other);
        Files.move(made.deviceDirectory(1), made.deviceDirectory(0));
        Files.move(other, made.deviceDirectory(1));

        final Cli result = Cli.run("device", "a", "--dir", made.directory().toString());

        assertEquals(ExitCode.REFUSED, result.exitCode());
        assertTrue(result.err().contains("swapped"), result::err);
    }

    private static Settings format(final Path place, final Map<String, String> settings, final long usableBytes) {
        return new Format(place.toAbsolutePath(), new SettingsText(new LinkedHashMap<>(settings)), room(usableBytes))
                .run();
    }

    private static void assertRefused(
            final Path place, final Map<String, String> settings, final long usableBytes, final String... reasons) {
        final Refusal refusal = assertThrows(Refusal.class, () -> format(place, settings, usableBytes));
        for (final String reason : reasons) {
            assertTrue(refusal.getMessage().contains(reason), () -> reason + " is not in: " + refusal.getMessage());
        }
    }

    private static Format.Space room(final long usableBytes) {
        return new Format.Space() {
            @Override
            public long usableBytes(final Path directory) {
                return usableBytes;
            }

            @Override
            public Object fileSystem(final Path directory) {
                return "the only one";
            }
        };
    }
}
