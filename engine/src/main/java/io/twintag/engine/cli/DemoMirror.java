package io.twintag.engine.cli;

import io.twintag.transport.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.IoUtil;

/**
 * A mirror that lives as long as one command: a directory for temporary files, one in shared memory, and {@code twintag start}
 * as a child process. All of it goes when this is closed, also by Ctrl-C; the processes go even when this one is killed.
 */
final class DemoMirror implements AutoCloseable {
    private static final String PREFIX = "twintag-demo-";
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CHECK_MS = 20;

    private final Thread hook = new Thread(this::remove, "twintag-demo-end");
    private final Path base;
    private final Path runDirectory;
    private Process start;
    private boolean isRemoved;

    DemoMirror() {
        try {
            final Path memory = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            base = Files.createTempDirectory(PREFIX);
            runDirectory = Files.createTempDirectory(memory, PREFIX);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory: " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path directory() {
        return base.resolve("mirror");
    }

    Settings settings() {
        return Settings.load(directory());
    }

    /** Formats, and starts all processes. Returns when writes flow. */
    void start() {
        new Format(directory(), new SettingsText(Map.of("run.dir", runDirectory.toString())), Format.hostSpace()).run();
        try {
            start = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(startLog().toFile())
                    .start();
            final long beginNs = System.nanoTime();
            while (!isReady()) {
                if (!start.isAlive() || System.nanoTime() - beginNs > READY_TIMEOUT_NS) {
                    throw new Refusal("the mirror does not start; it says: "
                            + Files.readString(startLog()).strip());
                }
                TimeUnit.MILLISECONDS.sleep(CHECK_MS);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start the mirror: " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted: start the demo again");
        }
    }

    private boolean isReady() throws IOException {
        return Files.readString(startLog()).lines().anyMatch(line -> line.startsWith("READY "));
    }

    private Path startLog() {
        return base.resolve("start.log");
    }

    /** It stops at the end of its input, which is when this process ends, however it does. */
    private List<String> commandLine() {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx64m");
        line.add("-XX:+UseSerialGC");
        line.add("-cp");
        line.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
        line.addAll(List.of(Main.class.getName(), "start", "--dir", directory().toString(), "--stop-at-end-of-input"));
        return line;
    }

    /** Stops the processes in good order. Returns whether they did. */
    boolean stop() {
        if (start == null) {
            return true;
        }
        start.destroy();
        try {
            return start.waitFor(STOP_TIMEOUT_NS, TimeUnit.NANOSECONDS) && start.exitValue() == 0;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void remove() {
        if (!isRemoved) {
            isRemoved = true;
            if (!stop()) {
                start.descendants().forEach(ProcessHandle::destroyForcibly);
                start.destroyForcibly();
            }
            IoUtil.delete(base.toFile(), true);
            IoUtil.delete(runDirectory.toFile(), true);
        }
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // Ctrl-C: the hook is what removed it.
            return;
        }
    }
}
