package io.twintag.cli.settings;

import io.twintag.device.Device;
import io.twintag.device.store.Facts;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a twintag directory: two devices and an engine that know each other, and the settings.
 *
 * <p>The settings come last, so a format that was interrupted is seen as no twintag directory, and can be repeated once
 * what it left is removed.
 */
public final class Format {
    /** What a device's file system keeps free beside the tag table: storage objects have to fit somewhere. */
    static final long DEVICE_RESERVE = 64L * 1024 * 1024;

    private static final int FIRST_EPOCH = 1;

    /** Bytes of a path, PATH_MAX of Linux without the zero at its end. */
    private static final int MAX_PATH_LENGTH = 4095;

    /** As in {@code a/volume-32767/objects/1024/segment-00000000000000000000.log.new}, and some more. */
    private static final int LONGEST_NAME_WITHIN = 160;

    private final Path directory;
    private final SettingsText text;
    private final Space space;
    private short generator;

    /** How much room there is for files under a directory that may not exist yet. */
    public interface Space {
        /** Usable bytes. */
        long usableBytes(Path directory);

        /** What identifies the file system: directories with equal ones share its room. */
        Object fileSystem(Path directory);
    }

    /** @param directory absolute. */
    public Format(final Path directory, final SettingsText text, final Space space) {
        this.directory = directory;
        this.text = text;
        this.space = space;
    }

    /** Sets the generator of the tags that the engine will make, and so of its volume. Default 0. */
    public Format generator(final short value) {
        generator = value;
        return this;
    }

    /** The room that this host has. */
    public static Space hostSpace() {
        return new Space() {
            @Override
            public long usableBytes(final Path place) {
                return existing(place).toFile().getUsableSpace();
            }

            @Override
            public Object fileSystem(final Path place) {
                try {
                    final FileStore store = Files.getFileStore(existing(place));
                    return store;
                } catch (final IOException e) {
                    throw new UncheckedIOException("cannot look at the file system of " + place, e);
                }
            }
        };
    }

    /**
     * Formats.
     *
     * @return the settings of what was made.
     * @throws Refusal when something is there already, or there is too little room; nothing is changed then.
     */
    public Settings run() {
        text.check();
        refuseWhatIsThere();
        final Settings planned = Settings.parse(directory, text.text());
        final List<Path> devices = List.of(planned.deviceDirectory(0), planned.deviceDirectory(1));
        if (devices.get(0).equals(devices.get(1))) {
            throw new Refusal("both devices would be in " + devices.get(0) + ": give each its own with --a and --b");
        }
        refuseIfTooLong(directory);
        devices.forEach(Format::refuseIfTooLong);
        devices.forEach(Format::refuseIfNotEmpty);
        checkRoom(planned, devices);

        final MembershipRecord record =
                MembershipRecord.first(RandomId.next(), RandomId.next(), generator, RandomId.next(), RandomId.next());
        try {
            AtomicFile.makeDirectories(SmallFiles.REAL, directory);
            for (int slot = 0; slot < devices.size(); slot++) {
                Device.format(devices.get(slot), facts(record, slot));
            }
            storeEngine(planned, record);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "cannot format " + directory + " (" + e + "): set that right, remove what was made, and repeat", e);
        }
        return Settings.load(directory);
    }

    /** What the volume on a device of a new mirror says of itself: both devices are members. */
    static Facts facts(final MembershipRecord record, final int slot) {
        return Facts.blank(record.lineage(), record.device(slot), slot, record.generator())
                .withPromisedEpoch(FIRST_EPOCH)
                .withRecord(FIRST_EPOCH, Slots.BOTH, record.device(0), record.device(1), record.engineId());
    }

    /** The engine's directory, and the settings last. */
    void storeEngine(final Settings planned, final MembershipRecord record) throws IOException {
        AtomicFile.makeDirectories(SmallFiles.REAL, planned.engineDirectory());
        Files.createDirectories(planned.logDirectory());
        record.store(planned.engineDirectory());
        text.store(directory.resolve(Settings.FILE));
    }

    /** Whether a directory is missing or empty. */
    public static boolean isUntouched(final Path place) {
        if (!Files.exists(place)) {
            return true;
        }
        try (Stream<Path> files = Files.isDirectory(place) ? Files.list(place) : Stream.of(place)) {
            return files.findAny().isEmpty();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + place, e);
        }
    }

    /** @throws Refusal when the directory holds anything. */
    void refuseWhatIsThere() {
        if (Files.exists(directory.resolve(Settings.FILE))) {
            throw new Refusal(directory + " is formatted already: use it as it is (twintag start --dir " + directory
                    + "), or choose another directory. To begin anew, remove it yourself: its data go with it");
        }
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new Refusal(directory + " is a file: choose a directory");
        }
        refuseIfNotEmpty(directory);
    }

    /** Else a file deep in it cannot be made, some day. */
    static void refuseIfTooLong(final Path place) {
        final int lengthBytes = place.toString().getBytes(StandardCharsets.UTF_8).length;
        if (lengthBytes > MAX_PATH_LENGTH - LONGEST_NAME_WITHIN) {
            throw new Refusal("the path of " + lengthBytes + " bytes is too long: the system takes " + MAX_PATH_LENGTH
                    + " bytes, of which what lies in it needs " + LONGEST_NAME_WITHIN + ". Choose a shorter one");
        }
    }

    private static void refuseIfNotEmpty(final Path place) {
        if (!Files.isDirectory(place)) {
            return;
        }
        try (Stream<Path> files = Files.list(place)) {
            final Path found = files.findFirst().orElse(null);
            if (found != null) {
                throw new Refusal(place + " is not empty (it holds " + found.getFileName()
                        + "): choose another directory, or remove what is in it. (A format that was interrupted leaves"
                        + " such a directory without " + Settings.FILE + ")");
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + place, e);
        }
    }

    /** Each file system must hold all that will lie on it. */
    void checkRoom(final Settings planned, final List<Path> devices) {
        final Map<Object, Long> wanted = new HashMap<>();
        final Map<Object, List<Path>> places = new HashMap<>();
        for (final Path device : devices) {
            add(wanted, places, device, deviceBytes(planned.tagPages()));
        }
        add(wanted, places, planned.runDirectory(), planned.runDirectoryBytes());
        wanted.forEach((fileSystem, bytes) -> {
            final Path place = places.get(fileSystem).get(0);
            final long usable = space.usableBytes(place);
            if (usable < bytes) {
                final List<String> names =
                        places.get(fileSystem).stream().map(Path::toString).toList();
                throw new Refusal("too little room for " + String.join(" and ", names) + ": " + Units.size(bytes)
                        + " needed, " + Units.size(usable) + " free. Free some, place them elsewhere (--a, --b; run.dir"
                        + " in " + Settings.FILE + "), or lower tag.pages or driver.term.length (--set)");
            }
        });
    }

    private void add(
            final Map<Object, Long> wanted,
            final Map<Object, List<Path>> places,
            final Path place,
            final long lengthBytes) {
        final Object fileSystem = space.fileSystem(place);
        wanted.merge(fileSystem, lengthBytes, Long::sum);
        places.computeIfAbsent(fileSystem, key -> new ArrayList<>()).add(place);
    }

    /** A tag table and a tenth, for what Chronicle Map keeps beside the pages, and the reserve. */
    public static long deviceBytes(final int tagPages) {
        return (long) tagPages * TagPage.LENGTH * 11 / 10 + DEVICE_RESERVE;
    }

    private static Path existing(final Path place) {
        Path found = place.toAbsolutePath();
        while (found.getParent() != null && !Files.exists(found)) {
            found = found.getParent();
        }
        return found;
    }
}
