package io.twintag.bench.sink;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a sink keeps what lives only as long as its processes (streams, rings): in memory, also when it stores on a
 * disk.
 */
public final class MemoryPlace {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private MemoryPlace() {}

    /** The place that belongs to a sink's directory: inside it where that is in memory itself. Not made by this. */
    public static Path of(final Path directory) {
        final boolean isElsewhere = !directory.startsWith(SHARED_MEMORY)
                && Files.isDirectory(SHARED_MEMORY)
                && Files.isWritable(SHARED_MEMORY);
        return isElsewhere
                ? SHARED_MEMORY.resolve("twintag-run-"
                        + Integer.toHexString(directory.toAbsolutePath().hashCode()))
                : directory.resolve("run");
    }
}
