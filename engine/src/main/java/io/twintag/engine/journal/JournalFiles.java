package io.twintag.engine.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of a journal, a Chronicle Queue that begins a file each day (UTC).
 *
 * <pre>
 *   journal/metadata.cq4t           which days there are, the queue's locks
 *   journal/20261122.cq4            the events of a day
 *   journal/20261123.precreated     zeros; the queue takes it for the file of that day
 *   journal.damaged-1795370844000   a journal that was set aside, and when
 * </pre>
 *
 * <p>Chronicle maps files that are sparse. On a full disk the first touch of a hole ends the JVM, so every byte is
 * written here before the queue maps it, and what is found is written over with itself (a copy may have made holes of
 * zeros).
 */
final class JournalFiles {
    static final String METADATA = "metadata.cq4t";

    /** What the queue would make it. */
    static final int METADATA_LENGTH = 128 * 1024;

    /** A new day's file: two index arrays of 64 KiB, and some thousand events. */
    static final int DAY_LENGTH = 512 * 1024;

    private static final String DAY_SUFFIX = ".cq4";
    private static final String ALLOCATED_SUFFIX = ".precreated";
    private static final int CHUNK_LENGTH = 64 * 1024;

    /** A document's header: its length, and what it is; 0 where the next one will be written. */
    private static final int HEADER_LENGTH = 4;

    private static final int IS_INCOMPLETE = 0x8000_0000;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;

    private final Path directory;

    JournalFiles(final Path directory) {
        this.directory = directory;
    }

    static long dayOf(final long timeMs) {
        return Math.floorDiv(timeMs, TimeUnit.DAYS.toMillis(1));
    }

    Path dayFile(final long day) {
        return directory.resolve(name(day) + DAY_SUFFIX);
    }

    /** Days that have a file, the oldest first. */
    List<Long> days() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            final List<Long> days = new ArrayList<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DAY_SUFFIX))
                    .forEach(name -> addDay(days, name.substring(0, name.length() - DAY_SUFFIX.length())));
            days.sort(null);
            return days;
        }
    }

    /** Makes the metadata's file, or sees that it can be used. */
    void prepareMetadata() throws IOException {
        Files.createDirectories(directory);
        final Path file = directory.resolve(METADATA);
        if (Files.exists(file)) {
            checkAndAllocate(file);
            extend(file, METADATA_LENGTH);
        } else {
            final Path fresh = directory.resolve(METADATA + ".new");
            Files.deleteIfExists(fresh);
            extend(fresh, METADATA_LENGTH);
            Files.move(fresh, file);
        }
    }

    /** Allocates the file of a day that has none yet, or sees that the one it has can be used. */
    void prepareDay(final long day) throws IOException {
        final Path file = dayFile(day);
        if (Files.exists(file)) {
            checkAndAllocate(file);
            extend(file, DAY_LENGTH);
        } else {
            final Path fresh = directory.resolve(name(day) + ALLOCATED_SUFFIX);
            Files.deleteIfExists(fresh);
            extend(fresh, DAY_LENGTH);
        }
    }

    /** Writes zeros at the end of a file until it is that long, and forces it. */
    static void extend(final Path file, final long lengthBytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < lengthBytes) {
                final ByteBuffer zeros = ByteBuffer.allocate(CHUNK_LENGTH);
                for (long end = channel.size(); end < lengthBytes; end += zeros.limit()) {
                    zeros.clear().limit((int) Math.min(CHUNK_LENGTH, lengthBytes - end));
                    writeFully(channel, zeros, end);
                }
                channel.force(true);
            }
        }
    }

    /** Forces what the queue wrote into its mappings of a file: they share its pages. */
    static void force(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Forces the names of the files. */
    void forceNames() throws IOException {
        for (final Path place : List.of(directory, directory.toAbsolutePath().getParent())) {
            try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /**
     * Removes the files of the oldest days. How many newer ones there are tells their age: a clock that is wrong for a
     * moment makes one more at most, and removes nothing by itself.
     *
     * @param count of the newest that stay.
     * @return how many were removed.
     */
    int removeAllBut(final int count) throws IOException {
        final List<Long> days = days();
        int removed = 0;
        for (final long day : days.subList(0, Math.max(0, days.size() - count))) {
            if (Files.deleteIfExists(dayFile(day))) {
                removed++;
            }
        }
        return removed;
    }

    /** Gives the journal another name. Returns where it is. */
    Path setAside(final long timeMs) throws IOException {
        Path aside = aside(timeMs);
        for (long later = timeMs + 1; Files.exists(aside); later++) {
            aside = aside(later);
        }
        return Files.move(directory, aside);
    }

    private Path aside(final long timeMs) {
        return directory.resolveSibling(directory.getFileName() + ".damaged-" + timeMs);
    }

    /**
     * Goes from document to document: Chronicle trusts their lengths. An empty file (all zeros) is as good as a new
     * one.
     *
     * @throws IllegalStateException when they do not fit the file.
     */
    private static void checkAndAllocate(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long length = channel.size();
            final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            long position = 0;
            while (position + HEADER_LENGTH <= length) {
                readFully(channel, header.clear(), position);
                final int value = header.getInt(0);
                if (value == 0 || (value & IS_INCOMPLETE) != 0) {
                    break; // the end; or of a day that is over; or of a writer that was killed: the queue writes over
                    // it
                }
                final long next = position + HEADER_LENGTH + (value & LENGTH_MASK);
                if (next > length) {
                    throw new IllegalStateException(file + " is damaged at byte " + position);
                }
                position = (next + HEADER_LENGTH - 1) & -HEADER_LENGTH;
            }
            final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_LENGTH);
            for (long start = 0; start < length; start += chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK_LENGTH, length - start));
                readFully(channel, chunk, start);
                writeFully(channel, chunk.rewind(), start);
            }
        }
    }

    private static void readFully(final FileChannel channel, final ByteBuffer into, final long position)
            throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    private static void writeFully(final FileChannel channel, final ByteBuffer bytes, final long position)
            throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, position + bytes.position());
        }
    }

    private static String name(final long day) {
        return LocalDate.ofEpochDay(day).format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static void addDay(final List<Long> days, final String name) {
        try {
            days.add(LocalDate.parse(name, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay());
        } catch (final DateTimeParseException e) {
            return; // not ours
        }
    }
}
