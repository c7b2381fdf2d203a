package io.twintag.engine.status;

import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How {@code twintag scrub --start} tells a running engine: a file in the run directory, which the engine takes away.
 */
public final class ScrubOrder {
    private static final String FILE = "scrub.start";

    private ScrubOrder() {}

    /**
     * Orders a scrub.
     *
     * @param rateBytesPerS at most; 0: as configured.
     * @throws IOException  the run directory takes no file.
     */
    public static void give(final Path runDirectory, final long rateBytesPerS) throws IOException {
        // Not forced: it is for an engine that runs. Several may order at once, so each makes a file of its own.
        final Path fresh = Files.createTempFile(runDirectory, FILE, ".new");
        final byte[] bytes = Long.toString(rateBytesPerS).getBytes(StandardCharsets.US_ASCII);
        AtomicFile.replace(SmallFiles.REAL, fresh, file(runDirectory), bytes, AtomicFile.Durability.UNFORCED);
    }

    /** Whether an engine has yet to take it. */
    public static boolean isOpen(final Path runDirectory) {
        return Files.exists(file(runDirectory));
    }

    /** Withdraws an order that nobody took. */
    public static void withdraw(final Path runDirectory) throws IOException {
        Files.deleteIfExists(file(runDirectory));
    }

    /** @return the rate, or -1: there is no order. */
    static long take(final Path runDirectory, final Consumer<String> log) {
        final Path file = file(runDirectory);
        if (!Files.exists(file)) {
            return -1;
        }
        try {
            final String text = Files.readString(file).strip();
            Files.delete(file);
            return Math.max(0, Long.parseLong(text));
        } catch (final IOException | NumberFormatException e) {
            log.accept("the order to scrub in " + file + " is not understood: " + e.getMessage());
            return -1;
        }
    }

    private static Path file(final Path runDirectory) {
        return runDirectory.resolve(FILE);
    }
}
