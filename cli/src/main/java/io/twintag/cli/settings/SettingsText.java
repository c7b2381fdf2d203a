package io.twintag.cli.settings;

import io.twintag.device.DeviceContext;
import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a new {@code twintag.properties}: every setting with what it means, those that differ from their default
 * set.
 */
public final class SettingsText {
    private static final Pattern ENGINE_CHANNEL = Pattern.compile("channel\\.engine\\.(0|[1-9]\\d{0,4})");

    private static final List<Line> LINES = List.of(
            new Line(
                    "flush",
                    "periodic(100ms)",
                    "When data is forced to stable storage: none, group or periodic(100ms)."),
            new Line(
                    "tag.pages",
                    Integer.toString(DeviceContext.DEFAULT_TAG_PAGES),
                    "Pages of 64 tags in the tag table of each device; 3136 bytes each, allocated at the first start."),
            new Line("device.a.dir", "a", "Where device a keeps its data; on a disk of its own, if there is one."),
            new Line("device.b.dir", "b", "The same for device b."),
            new Line(
                    "devices.of",
                    "",
                    "The twintag directory whose start runs the devices (format --devices-of). Default: this one's does."),
            new Line(
                    "run.dir",
                    "",
                    "What lives as long as the processes: media driver, sessions, status. In memory.\n"
                            + "Default: a directory in /dev/shm named after this one."),
            new Line(
                    "aeron.dir",
                    "",
                    "The directory of a media driver that somebody else runs, with terms of 16m or more. Default: twintag's own."),
            new Line(
                    "driver.term.length",
                    "16m",
                    "Bytes of a term buffer of twintag's media driver: a power of two, 16m to 256m; a stream has three."),
            new Line(
                    "channel.a",
                    "aeron:ipc",
                    "Where device a listens to the engine: aeron:ipc, or\n"
                            + "aeron:udp?endpoint=HOST:PORT when it runs on another host; ports from 32768 on may be given\n"
                            + "to others by the system (net.ipv4.ip_local_port_range)."),
            new Line("channel.b", "aeron:ipc", "The same for device b."),
            new Line(
                    "channel.engine",
                    "aeron:ipc",
                    "Where the engine listens to the devices. channel.engine.N, where the devices run: the same for\n"
                            + "generator N's engine, when that runs on another host."),
            new Line("channel.read.a", "aeron:ipc", "Where device a listens to readers."),
            new Line("channel.read.b", "aeron:ipc", "The same for device b."),
            new Line("channel.reply", "aeron:ipc", "Where readers listen."),
            new Line(
                    "threading",
                    "dedicated",
                    "Threads of each process: dedicated (one for each agent) or shared (one)."),
            new Line(
                    "idle",
                    "auto",
                    "What a hot thread does when there is nothing to do: spin, yield, backoff;\n"
                            + "auto spins from 8 processors on and backs off below."),
            new Line(
                    "device.timeout",
                    "500ms",
                    "A device that says nothing for this long is lost, and the other goes on alone; 50ms at least."),
            new Line(
                    "device.late.timeout",
                    "10s",
                    "A device of this host that says nothing while its process works, on a machine with more work than\n"
                            + "cores say, is late and not lost: it is waited for as long as this."),
            new Line(
                    "device.start.timeout",
                    "10s",
                    "How long a start waits for the second device before one goes on alone."),
            new Line(
                    "heartbeat.interval",
                    "50ms",
                    "Engine and devices say at least this often that they are there, and five times in device.timeout."),
            new Line(
                    "resync.rate",
                    "256m",
                    "Bytes a second that a resync copies at most, beside the writes that go on meanwhile."),
            new Line(
                    "scrub.rate",
                    "13m",
                    "Bytes a second that a scrub looks at, at most, on each device: 13m is a TiB in a day; 0: no scrub."),
            new Line(
                    "journal.retention",
                    "30d",
                    "For how many days with events the engine keeps them (twintag events): a duration such as 12h or 30d."));

    private final Map<String, String> chosen;

    /** @param chosen settings that are not to have their default. */
    public SettingsText(final Map<String, String> chosen) {
        this.chosen = new LinkedHashMap<>(chosen);
    }

    private record Line(String key, String ifUnset, String comment) {}

    /** Every key that there is, in the order of the text. */
    public static List<String> keys() {
        return LINES.stream().map(Line::key).toList();
    }

    /** Whether a key is known: one of {@link #keys()}, or the channel of one generator's engine. */
    static boolean isKey(final String key) {
        return keys().contains(key) || generatorOf(key) >= 0;
    }

    /** The generator that {@code channel.engine.N} names; -1: not such a key. */
    static int generatorOf(final String key) {
        final Matcher ofOne = ENGINE_CHANNEL.matcher(key);
        final int generator = ofOne.matches() ? Integer.parseInt(ofOne.group(1)) : -1;
        return generator <= Short.MAX_VALUE ? generator : -1;
    }

    /** What a key is when it is not set; "" where that depends. */
    public static String ifUnset(final String key) {
        return LINES.stream()
                .filter(line -> line.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key))
                .ifUnset();
    }

    public String text() {
        final StringBuilder text = new StringBuilder();
        text.append("# Settings of this twintag mirror. A line without # is set; the others show the defaults.\n");
        text.append("# Sizes: 64k, 16m, 1g. Durations: 10us, 50ms, 2s. Read when a process starts.\n");
        for (final Line line : LINES) {
            text.append('\n');
            line.comment()
                    .lines()
                    .forEach(comment -> text.append("# ").append(comment).append('\n'));
            final String value = chosen.get(line.key());
            text.append(value == null ? "#" : "").append(line.key()).append('=');
            text.append(escape(value == null ? line.ifUnset() : value)).append('\n');
        }
        final Map<String, String> unknown = new LinkedHashMap<>(chosen);
        keys().forEach(unknown::remove);
        unknown.forEach((key, value) ->
                text.append('\n').append(key).append('=').append(escape(value)).append('\n'));
        return text.toString();
    }

    /** Stores and forces the text; the file is there as a whole or not at all. */
    void store(final Path file) throws IOException {
        // Forced: a format stores it last of all, and whoever finds it takes the mirror for made.
        AtomicFile.replace(file, text().getBytes(StandardCharsets.UTF_8), AtomicFile.Durability.FORCED);
    }

    /** Properties take a backslash for an escape, and a line's end for the end of the value. */
    private static String escape(final String value) {
        return value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
    }

    /**
     * What is chosen must be read as it was meant.
     *
     * @throws Refusal when the name of a directory begins or ends with blanks, which are not part of it for whoever
     *     reads it.
     */
    void check() {
        chosen.forEach((key, value) -> {
            final boolean isDirectory = key.endsWith(".dir") || key.equals("devices.of");
            if (isDirectory && !value.equals(value.strip())) {
                throw new Refusal(key + "='" + value + "' begins or ends with a blank, which " + Settings.FILE
                        + " does not keep: use a name without it");
            }
        });
    }
}
