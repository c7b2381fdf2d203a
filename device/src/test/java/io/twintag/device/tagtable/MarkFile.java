package io.twintag.device.tagtable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is known of a table, in a file beside it: what a volume has its superblock for. */
final class MarkFile implements TableMark {
    private static final String IN_USE = "in use";
    private static final String CLOSED = "closed ";

    private final Path file;

    MarkFile(final Path directory) {
        this.file = directory.resolve("mark");
    }

    /** As if the table had not been closed, but its process killed. */
    static void kill(final Path directory) {
        new MarkFile(directory).inUse();
    }

    /** As if power had been lost while it was in use, or a version of before had left it. */
    static void forget(final Path directory) {
        new MarkFile(directory).store("");
    }

    private String text() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(final String text) {
        try {
            Files.writeString(file, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isInUse() {
        return text().equals(IN_USE);
    }

    @Override
    public boolean isClosed() {
        return text().startsWith(CLOSED);
    }

    @Override
    public int crc() {
        return Integer.parseInt(text().substring(CLOSED.length()));
    }

    @Override
    public void inUse() {
        store(IN_USE);
    }

    @Override
    public void closed(final int crc) {
        store(CLOSED + crc);
    }
}
