package io.twintag.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.IoUtil;

/**
 * An empty directory for a benchmark, in memory where there is one, removed also when the JVM is interrupted. One
 * thread.
 */
final class Scratch implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path directory;
    private final Thread hook = new Thread(this::remove, "scratch-removal");

    Scratch() throws IOException {
        directory = Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, "twintag-bench-")
                : Files.createTempDirectory("twintag-bench-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path directory() {
        return directory;
    }

    private void remove() {
        IoUtil.delete(directory.toFile(), true);
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException shuttingDown) {
            // Then the hook finds nothing.
            return;
        }
    }
}
