package io.twintag.engine.cli;

import io.twintag.device.DeviceContext;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.EngineContext;
import io.twintag.transport.agent.Idling;
import io.twintag.transport.agent.Threading;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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
final class Settings {
    static final String FILE = RunDirectory.PROPERTIES_FILE;
    private static final String IPC = "aeron:ipc";
    private static final Set<String> KEYS = Set.of(
            "run.dir",
            "aeron.dir",
            "channel.a",
            "channel.b",
            "channel.engine",
            "channel.read.a",
            "channel.read.b",
            "channel.reply",
            "device.a.dir",
            "device.b.dir",
            "flush",
            "tag.pages",
            "idle",
            "threading",
            "device.timeout",
            "heartbeat.interval",
            "driver.term.length");

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
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        final Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new Refusal(file + ": unknown setting " + unknown.iterator().next() + "; known are "
                    + String.join(", ", new TreeSet<>(KEYS)));
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
        final String name = slotName(slot);
        return directory.resolve(text("device." + name + ".dir", name));
    }

    public Path logDirectory() {
        return directory.resolve("logs");
    }

    /** In shared memory: gone after a restart of the operating system, and then nothing is lost. */
    public Path runDirectory() {
        return RunDirectory.of(directory);
    }

    /** Where the media driver lives. */
    public Path aeronDirectory() {
        return isDriverExternal()
                ? Path.of(text("aeron.dir", ""))
                : runDirectory().resolve("aeron");
    }

    /** Whether somebody else runs the media driver. */
    public boolean isDriverExternal() {
        return !text("aeron.dir", "").isBlank();
    }

    public String channel(final int slot) {
        return text("channel." + slotName(slot), IPC);
    }

    /** Channel on which a device listens to readers. */
    public String readChannel(final int slot) {
        return text("channel.read." + slotName(slot), IPC);
    }

    /** Channel on which readers listen. */
    public String replyChannel() {
        return text("channel.reply", IPC);
    }

    /** Bytes of a term buffer of the media driver; a stream has three. */
    public int driverTermLength() {
        return (int) SystemUtil.parseSize("driver.term.length", text("driver.term.length", "16m"));
    }

    /** The context of one device process. */
    public DeviceContext deviceContext(final int slot) {
        return new DeviceContext()
                .directory(deviceDirectory(slot))
                .slot(slot)
                .aeronDirectory(aeronDirectory())
                .channel(channel(slot))
                .engineChannel(text("channel.engine", IPC))
                .readChannel(readChannel(slot))
                .flushMode(flushMode())
                .flushIntervalNs(flushIntervalNs())
                .heartbeatIntervalNs(duration("heartbeat.interval", "50ms"))
                .tagPages(number("tag.pages", DeviceContext.DEFAULT_TAG_PAGES))
                .threading(Threading.of(text("threading", "dedicated")))
                .idling(Idling.of(text("idle", "auto")));
    }

    /** The context of the engine process. */
    public EngineContext engineContext() {
        return new EngineContext()
                .engineDirectory(engineDirectory())
                .runDirectory(runDirectory())
                .aeronDirectory(aeronDirectory())
                .channels(channel(0), channel(1))
                .engineChannel(text("channel.engine", IPC))
                .deviceTimeoutNs(duration("device.timeout", "500ms"))
                .heartbeatIntervalNs(duration("heartbeat.interval", "50ms"))
                .threading(Threading.of(text("threading", "dedicated")))
                .idling(Idling.of(text("idle", "auto")));
    }

    /** "a" or "b". */
    public static String slotName(final int slot) {
        return slot == 0 ? "a" : "b";
    }

    /** {@code none}, {@code group}, {@code periodic} or {@code periodic(100ms)}. */
    private FlushMode flushMode() {
        final String flush = text("flush", "periodic(100ms)").toLowerCase(Locale.ROOT);
        return switch (flush.replaceFirst("\\(.*\\)$", "")) {
            case "none" -> FlushMode.NONE;
            case "group" -> FlushMode.GROUP;
            case "periodic" -> FlushMode.PERIODIC;
            default -> throw wrong("flush", flush, "none, group or periodic(100ms)");
        };
    }

    private long flushIntervalNs() {
        final String flush = text("flush", "periodic(100ms)");
        final int open = flush.indexOf('(');
        if (open < 0 || !flush.endsWith(")")) {
            return TimeUnit.MILLISECONDS.toNanos(100);
        }
        return SystemUtil.parseDuration("flush", flush.substring(open + 1, flush.length() - 1));
    }

    private void check() {
        try {
            deviceContext(0);
            deviceContext(1);
            engineContext();
            driverTermLength();
        } catch (final IllegalArgumentException | ArithmeticException e) {
            throw new Refusal(directory.resolve(FILE) + ": " + e.getMessage());
        }
    }

    private long duration(final String key, final String ifUnset) {
        return SystemUtil.parseDuration(key, text(key, ifUnset));
    }

    private int number(final String key, final int ifUnset) {
        final String value = text(key, Integer.toString(ifUnset));
        try {
            final int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw wrong(key, value, "a whole number above 0");
        }
        throw wrong(key, value, "a whole number above 0");
    }

    private String text(final String key, final String ifUnset) {
        final String value = properties.getProperty(key);
        return value == null || value.isBlank() ? ifUnset : value.strip();
    }

    private Refusal wrong(final String key, final String value, final String expected) {
        return new Refusal(directory.resolve(FILE) + ": " + key + "=" + value + " is not understood: use " + expected);
    }
}
