package io.twintag.device.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * That a volume has failed: its disk refused a force, so what it was to write may be gone from memory too, and a second
 * force that works would prove nothing. Kept in the file {@code failed} (when, what), as far as the disk still takes
 * it; from then on the volume is never used again. Any thread.
 */
final class FailureMark {
    private static final String FILE = "failed";

    private final Path directory;
    private volatile boolean isSet;

    FailureMark(final Path directory) {
        this.directory = directory;
    }

    boolean isSet() {
        return isSet;
    }

    /** The file is there already. */
    void found() {
        isSet = true;
    }

    /** May block. The first failure counts. */
    synchronized void set(final Throwable cause) {
        if (isSet) {
            return;
        }
        isSet = true;
        final String text = Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + cause + "\n";
        try (FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Disk.REAL.writeInFull(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
            Disk.REAL.forceDirectory(directory);
        } catch (final IOException ignored) {
            // The disk that failed may not take this either: then it is known until this process ends.
            return;
        }
    }

    /** When and how a volume failed, or null if it did not. */
    static String read(final Path directory) {
        final Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return Files.readString(file).strip();
        } catch (final IOException ex) {
            return file + " cannot be read: " + ex.getMessage();
        }
    }
}
