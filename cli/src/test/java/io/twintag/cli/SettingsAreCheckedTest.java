package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import io.twintag.device.store.FlushMode;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong setting is refused when a process starts, with its name, its value and what would be right. */
final class SettingsAreCheckedTest {
    private static final Path ANYWHERE = Path.of("mirror");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flush | sometimes | none, group or periodic(100ms)",
                "flush | periodic(soon) | a duration",
                "flush | periodic(100ms | none, group or periodic(100ms)",
                "flush | group(100ms) | none, group or periodic(100ms)",
                "tag.pages | many | a whole number above 0",
                "tag.pages | 0 | a whole number above 0",
                "tag.pages | -5 | a whole number above 0",
                "idle | sleep | auto, spin, yield or backoff",
                "threading | invoker | dedicated or shared",
                "device.timeout | 500 parsecs | a duration",
                "device.timeout | 0ms | a duration",
                "device.timeout | 49ms | at least 50ms",
                "device.start.timeout | soon | a duration",
                "resync.rate | 0 | a resync at rate zero would never end",
                "resync.rate | fast | bytes a second",
                "heartbeat.interval | often | a duration",
                "driver.term.length | 8m | a power of two from 16m to 256m",
                "driver.term.length | 24m | a power of two from 16m to 256m",
                "driver.term.length | 512m | a power of two from 16m to 256m",
                "driver.term.length | large | a power of two from 16m to 256m",
                "channel.a | udp:127.0.0.1:7000 | aeron:udp?endpoint=HOST:PORT",
                "channel.b | aeron | aeron:udp?endpoint=HOST:PORT",
                "channel.engine | ipc | aeron:udp?endpoint=HOST:PORT",
                "channel.read.a | x | aeron:udp?endpoint=HOST:PORT",
                "channel.read.b | x | aeron:udp?endpoint=HOST:PORT",
                "channel.reply | x | aeron:udp?endpoint=HOST:PORT",
            })
    void aWrongValueIsRefusedWithItsName(final String key, final String value, final String expected) {
        final Refusal refusal = assertThrows(Refusal.class, () -> Settings.parse(ANYWHERE, key + "=" + value + "\n"));

        final String message = refusal.getMessage();
        assertTrue(message.contains(key + "=" + value), message);
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains(Settings.FILE), message);
    }

    @Test
    void anUnknownSettingIsRefusedAndTheKnownAreNamed() {
        final Refusal refusal = assertThrows(Refusal.class, () -> Settings.parse(ANYWHERE, "flsh=none\n"));

        assertTrue(refusal.getMessage().contains("flsh"), refusal::getMessage);
        assertTrue(refusal.getMessage().contains("flush"), refusal::getMessage);
    }

    @Test
    void whatIsNoPropertiesFileIsRefused() {
        assertThrows(Refusal.class, () -> Settings.parse(ANYWHERE, "idle=\\u12\n"));
    }

    @Test
    void theTextOfANewDirectoryNamesEverySettingAndSetsNone() throws IOException {
        final String text = new SettingsText(Map.of()).text();

        final Properties set = new Properties();
        set.load(new StringReader(text));
        assertEquals(Map.of(), set);
        for (final String key : SettingsText.keys()) {
            assertTrue(text.contains("\n#" + key + "="), key);
        }
        assertEquals(SettingsText.keys().size(), new TreeSet<>(SettingsText.keys()).size());
    }

    @Test
    void theDefaultsThatTheTextShowsAreTheDefaults() {
        final StringBuilder text = new StringBuilder();
        SettingsText.keys().forEach(key -> text.append(key)
                .append('=')
                .append(SettingsText.ifUnset(key))
                .append('\n'));

        final Settings set = Settings.parse(ANYWHERE, text.toString());
        final Settings unset = Settings.parse(ANYWHERE, "");

        assertEquals(unset.deviceContext(0).toString(), set.deviceContext(0).toString());
        assertEquals(unset.engineContext().toString(), set.engineContext().toString());
        assertEquals(unset.driverTermLength(), set.driverTermLength());
        assertFalse(unset.isDriverExternal());
    }

    @Test
    void settingsReachTheirContext() {
        final Settings settings = Settings.parse(
                ANYWHERE,
                new SettingsText(Map.of(
                                "flush", "periodic(20ms)",
                                "tag.pages", "99",
                                "threading", "shared",
                                "device.b.dir", "elsewhere/b",
                                "device.timeout", "2s",
                                "channel.b", "aeron:udp?endpoint=localhost:7001",
                                "aeron.dir", "driver"))
                        .text());

        assertEquals(FlushMode.PERIODIC, settings.deviceContext(1).flushMode());
        assertEquals(
                TimeUnit.MILLISECONDS.toNanos(20), settings.deviceContext(1).flushIntervalNs());
        assertEquals(99, settings.deviceContext(1).tagPages());
        assertEquals(Threading.SHARED, settings.engineContext().threading());
        assertEquals(
                ANYWHERE.toAbsolutePath().resolve("elsewhere/b"),
                settings.deviceContext(1).directory());
        assertEquals(
                "aeron:udp?endpoint=localhost:7001", settings.deviceContext(1).channel());
        assertEquals(
                "aeron:udp?endpoint=localhost:7001", settings.engineContext().channel(1));
        assertEquals(TimeUnit.SECONDS.toNanos(2), settings.engineContext().deviceTimeoutNs());
        assertTrue(settings.isDriverExternal());
    }

    @Test
    void aDirectoryWithoutSettingsIsRefusedAndTheFixIsNamed(@TempDir final Path place) throws IOException {
        Files.createDirectory(place.resolve("a"));

        final Refusal refusal = assertThrows(Refusal.class, () -> Settings.load(place));

        assertTrue(refusal.getMessage().contains("twintag format --dir " + place), refusal::getMessage);
    }
}
