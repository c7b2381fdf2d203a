package io.twintag.cli.settings;

import io.aeron.ChannelUri;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.context.EngineContext;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.Threading;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.SystemUtil;

/**
 * A twintag directory and its settings, {@code twintag.properties}: what all processes of one mirror agree on.
 *
 * <pre>
 *   DIR/twintag.properties   settings, made by format, for people to edit
 *   DIR/engine/              membership record, lock
 *   DIR/a/  DIR/b/           the devices (elsewhere with device.a.dir, device.b.dir)
 *   DIR/logs/                what the processes say
 *   run directory            in shared memory: media driver, sessions, status (see RunDirectory)
 * </pre>
 */
public final class Settings {
    public static final String FILE = RunDirectory.PROPERTIES_FILE;

    private static final int MAX_TERM_LENGTH = 256 * 1024 * 1024;

    /** Four from the engine to the devices, four back, and two of a reader. */
    private static final int STREAMS = 10;

    private static final long SESSION_BYTES = 32L * 1024 * 1024;
    private static final long MIN_DEVICE_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int HEARTBEATS_PER_TIMEOUT = 5;
    private static final String A_RATE = "bytes a second above zero, as 64m: a resync at rate zero would never end";
    private static final String A_SCRUB_RATE = "bytes a second, as 13m; 0: no scrub by itself";
    private static final String A_TERM_LENGTH = "a power of two from 16m to 256m";
    private static final String A_DURATION = "a duration above 0 such as 10us, 50ms or 2s";
    private static final String A_NUMBER = "a whole number above 0";
    private static final Pattern FLUSH =
            Pattern.compile("(?<mode>none|group|periodic)|periodic\\((?<interval>.+)\\)", Pattern.CASE_INSENSITIVE);

    private final Path directory;
    private final Properties properties;

    private Settings(final Path directory, final Properties properties) {
        this.directory = directory;
        this.properties = properties;
    }

    /**
     * Reads the settings of a formatted directory.
     *
     * @throws Refusal when there are none, or one is unknown.
     */
    public static Settings load(final Path directory) {
        final Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new Refusal(directory + " is not a twintag directory: run twintag format --dir " + directory
                    + ", or name another with --dir or TWINTAG_DIR");
        }
        try {
            return parse(directory, Files.readString(file));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * The settings that a text of properties would make.
     *
     * @throws Refusal when one is unknown or wrong; it names the setting.
     */
    public static Settings parse(final Path directory, final String text) {
        final Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (final IOException | IllegalArgumentException e) {
            throw new Refusal(directory.resolve(FILE) + " is not a file of properties: " + e.getMessage());
        }
        final Settings settings = new Settings(directory.toAbsolutePath().normalize(), properties);
        settings.check();
        return settings;
    }

    public Path directory() {
        return directory;
    }

    public Path engineDirectory() {
        return directory.resolve("engine");
    }

    /** The directory of a device: slot 0 is a, 1 is b. */
    public Path deviceDirectory(final int slot) {
        final String name = Slots.letter(slot);
        return directory.resolve(text("device." + name + ".dir"));
    }

    public Path logDirectory() {
        return directory.resolve("logs");
    }

    /** In shared memory: gone after a restart of the operating system, and then nothing is lost. */
    public Path runDirectory() {
        return text("run.dir").isEmpty()
                ? RunDirectory.of(directory)
                : directory.resolve(text("run.dir")).normalize();
    }

    /**
     * Bytes that the media driver's streams and one session take in the run directory, or in that of the devices'
     * start.
     */
    public long runDirectoryBytes() {
        return (isDriverExternal() && !isDevicesExternal() ? 0 : driverBytes()) + SESSION_BYTES;
    }

    /** Bytes of the media driver's streams. */
    public long driverBytes() {
        return STREAMS * 3L * driverTermLength();
    }

    /** Where the media driver lives. */
    public Path aeronDirectory() {
        return isDriverExternal()
                ? directory.resolve(text("aeron.dir"))
                : runDirectory().resolve("aeron");
    }

    /** Whether this is an engine alone, on the devices of another twintag directory (docs/claims.md claim 16). */
    public boolean isDevicesExternal() {
        return !text("devices.of").isBlank();
    }

    /** The twintag directory whose start runs the devices. */
    public Path devicesOf() {
        return isDevicesExternal() ? directory.resolve(text("devices.of")).normalize() : directory;
    }

    /** Whether somebody else runs the media driver. */
    public boolean isDriverExternal() {
        return !text("aeron.dir").isBlank();
    }

    public String channel(final int slot) {
        return text("channel." + Slots.letter(slot));
    }

    /** Channel on which a device listens to readers. */
    public String readChannel(final int slot) {
        return text("channel.read." + Slots.letter(slot));
    }

    /** Channel on which readers listen. */
    public String replyChannel() {
        return text("channel.reply");
    }

    /** Bytes of a term buffer of the media driver; a stream has three. */
    public int driverTermLength() {
        final String value = text("driver.term.length");
        long length = 0;
        try {
            length = SystemUtil.parseSize("driver.term.length", value);
        } catch (final IllegalArgumentException | ArithmeticException e) {
            throw wrong("driver.term.length", value, A_TERM_LENGTH);
        }
        if (Long.bitCount(length) != 1 || length < Limits.MIN_TERM_LENGTH || length > MAX_TERM_LENGTH) {
            throw wrong("driver.term.length", value, A_TERM_LENGTH);
        }
        return (int) length;
    }

    /** Pages of a device's tag table. */
    public int tagPages() {
        return number("tag.pages");
    }

    /** The context of one device process. */
    public DeviceContext deviceContext(final int slot) {
        final DeviceContext context = new DeviceContext();
        for (final String key : properties.stringPropertyNames()) {
            final int generator = SettingsText.generatorOf(key);
            if (generator >= 0) {
                context.engineChannel(generator, properties.getProperty(key).strip());
            }
        }
        return context.directory(deviceDirectory(slot))
                .slot(slot)
                .aeronDirectory(aeronDirectory())
                .channel(channel(slot))
                .engineChannel(text("channel.engine"))
                .readChannel(readChannel(slot))
                .flushMode(flushMode())
                .flushIntervalNs(flushIntervalNs())
                .heartbeatIntervalNs(heartbeatIntervalNs())
                .tagPages(tagPages())
                .threading(threading())
                .idling(idling());
    }

    /** The context of the engine process. */
    public EngineContext engineContext() {
        return new EngineContext()
                .engineDirectory(engineDirectory())
                .runDirectory(runDirectory())
                .aeronDirectory(aeronDirectory())
                .channels(channel(0), channel(1))
                .engineChannel(text("channel.engine"))
                .deviceTimeoutNs(deviceTimeoutNs())
                .lateTimeoutNs(duration("device.late.timeout"))
                .startTimeoutNs(duration("device.start.timeout"))
                .resyncRateBytesPerS(rate("resync.rate", 1, A_RATE))
                .scrubRateBytesPerS(rate("scrub.rate", 0, A_SCRUB_RATE))
                .heartbeatIntervalNs(heartbeatIntervalNs())
                .journalRetentionMs(journalRetentionMs())
                .threading(threading())
                .idling(idling());
    }

    private long deviceTimeoutNs() {
        final long timeoutNs = duration("device.timeout");
        if (timeoutNs < MIN_DEVICE_TIMEOUT_NS) {
            throw wrong("device.timeout", text("device.timeout"), "a duration of at least 50ms");
        }
        return timeoutNs;
    }

    private long heartbeatIntervalNs() {
        return Math.min(duration("heartbeat.interval"), deviceTimeoutNs() / HEARTBEATS_PER_TIMEOUT);
    }

    private long rate(final String key, final long least, final String expected) {
        final String value = text(key);
        try {
            final long rate = SystemUtil.parseSize(key, value);
            if (rate >= least) {
                return rate;
            }
        } catch (final IllegalArgumentException | ArithmeticException e) {
            throw wrong(key, value, expected);
        }
        throw wrong(key, value, expected);
    }

    /** {@code none}, {@code group}, {@code periodic} or {@code periodic(100ms)}. */
    private FlushMode flushMode() {
        final Matcher flush = flush();
        return switch (String.valueOf(flush.group("mode")).toLowerCase(Locale.ROOT)) {
            case "none" -> FlushMode.NONE;
            case "group" -> FlushMode.GROUP;
            default -> FlushMode.PERIODIC;
        };
    }

    private long flushIntervalNs() {
        final String interval = flush().group("interval");
        return interval == null ? TimeUnit.MILLISECONDS.toNanos(100) : duration("flush", interval);
    }

    private Matcher flush() {
        final Matcher flush = FLUSH.matcher(text("flush"));
        if (!flush.matches()) {
            throw wrong("flush", text("flush"), "none, group or periodic(100ms)");
        }
        return flush;
    }

    /** What is set, apart from what belongs to this directory alone; for another engine on the same devices. */
    Map<String, String> shared() {
        final Map<String, String> shared = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(key -> !key.equals("run.dir") && SettingsText.generatorOf(key) < 0)
                .forEach(key -> shared.put(key, properties.getProperty(key).strip()));
        return shared;
    }

    private void check() {
        final Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeIf(SettingsText::isKey);
        if (!unknown.isEmpty()) {
            throw new Refusal(directory.resolve(FILE) + ": unknown setting "
                    + unknown.iterator().next() + "; known are "
                    + String.join(", ", new TreeSet<>(SettingsText.keys())));
        }
        List.of("channel.a", "channel.b", "channel.engine", "channel.read.a", "channel.read.b", "channel.reply")
                .forEach(this::checkChannel);
        properties.stringPropertyNames().stream()
                .filter(key -> SettingsText.generatorOf(key) >= 0)
                .forEach(this::checkChannel);
        deviceContext(0);
        deviceContext(1);
        engineContext();
        driverTermLength();
    }

    private void checkChannel(final String key) {
        final String channel = SettingsText.keys().contains(key)
                ? text(key)
                : properties.getProperty(key).strip();
        try {
            ChannelUri.parse(channel);
        } catch (final IllegalArgumentException e) {
            throw wrong(key, channel, "aeron:ipc or aeron:udp?endpoint=HOST:PORT");
        }
    }

    private Threading threading() {
        final String value = text("threading");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "dedicated" -> Threading.DEDICATED;
            case "shared" -> Threading.SHARED;
            default -> throw wrong("threading", value, "dedicated or shared");
        };
    }

    private Idling idling() {
        try {
            return Idling.of(text("idle"));
        } catch (final IllegalArgumentException e) {
            throw wrong("idle", text("idle"), "auto, spin, yield or backoff");
        }
    }

    private long journalRetentionMs() {
        final String value = text("journal.retention");
        final long retentionMs = TimeSpan.parseMs(value);
        if (retentionMs <= 0) {
            throw wrong("journal.retention", value, "a duration above 0 such as 12h or 30d");
        }
        return retentionMs;
    }

    private long duration(final String key) {
        return duration(key, text(key));
    }

    private long duration(final String key, final String value) {
        try {
            final long durationNs = SystemUtil.parseDuration(key, value);
            if (durationNs > 0) {
                return durationNs;
            }
        } catch (final IllegalArgumentException | ArithmeticException e) {
            throw wrong(key, text(key), A_DURATION);
        }
        throw wrong(key, text(key), A_DURATION);
    }

    private int number(final String key) {
        final String value = text(key);
        try {
            final int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw wrong(key, value, A_NUMBER);
        }
        throw wrong(key, value, A_NUMBER);
    }

    private String text(final String key) {
        final String value = properties.getProperty(key);
        return value == null || value.isBlank() ? SettingsText.ifUnset(key) : value.strip();
    }

    private Refusal wrong(final String key, final String value, final String expected) {
        return new Refusal(directory.resolve(FILE) + ": " + key + "=" + value + " is not understood: use " + expected);
    }
}
