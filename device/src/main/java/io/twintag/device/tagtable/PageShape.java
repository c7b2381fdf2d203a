package io.twintag.device.tagtable;

import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a map file was made for, as one line of text beside it: {@code 2 generator capacityPages lengthBytes}; 2 is the
 * version of this format. It tells a file that was cut short before Chronicle Map stretches it with zeros.
 *
 * @param generator     of the volume.
 * @param capacityPages that the file has room for.
 * @param lengthBytes   of the file; 0 when it is not made yet.
 */
record PageShape(short generator, int capacityPages, long lengthBytes) {
    /** Pages are counted in an int and kept in one segment: 16 million pages are a thousand million tags. */
    private static final int MAX_CAPACITY_PAGES = 1 << 24;

    private static final Pattern LINE = Pattern.compile("2 (-?\\d{1,5}) (\\d{1,8}) (\\d{1,18})\\s*");

    static PageShape of(final short generator, final int capacityPages) {
        if (capacityPages < 1 || capacityPages > MAX_CAPACITY_PAGES) {
            throw new IllegalArgumentException(
                    "a tag table has 1 to " + MAX_CAPACITY_PAGES + " pages, not " + capacityPages);
        }
        return new PageShape(generator, capacityPages, 0);
    }

    /** The shape in a file, or null if none that makes sense stands there. */
    static PageShape read(final Path path) throws IOException {
        try {
            final Matcher line = LINE.matcher(Files.readString(path));
            return line.matches()
                    ? new PageShape(
                            (short) Integer.parseInt(line.group(1)),
                            Integer.parseInt(line.group(2)),
                            Long.parseLong(line.group(3)))
                    : null;
        } catch (final NoSuchFileException | MalformedInputException none) {
            return null;
        }
    }

    /** Forced: a table that is closed in order is of no use without it. */
    void write(final SmallFiles files, final Path path) throws IOException {
        final String line = "2 " + generator + " " + capacityPages + " " + lengthBytes + "\n";
        AtomicFile.replace(files, path, line.getBytes(StandardCharsets.US_ASCII), AtomicFile.Durability.FORCED);
    }

    PageShape withLength(final long length) {
        return new PageShape(generator, capacityPages, length);
    }

    boolean fits(final Path map) throws IOException {
        return Files.size(map) == lengthBytes;
    }
}
