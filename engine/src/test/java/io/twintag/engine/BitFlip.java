package io.twintag.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Flips bits of a device's files, as a disk may, or dd. Who has the file mapped sees it at once. */
public final class BitFlip {
    private BitFlip() {}

    public static void flip(final Path file, final long offset, final int bit) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            final int before = bytes.readByte();
            bytes.seek(offset);
            bytes.writeByte(before ^ 1 << bit);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below a directory whose names begin so, in order. */
    public static List<Path> files(final Path directory, final String prefix) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a text stands in the first so many bytes of a file. */
    public static long find(final Path file, final byte[] text) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            final byte[] bytes = new byte[(int) Math.min(in.length(), 16 * 1024 * 1024)];
            in.readFully(bytes);
            for (int at = 0; at <= bytes.length - text.length; at++) {
                if (Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
                    return at;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("not found in " + file);
    }
}
