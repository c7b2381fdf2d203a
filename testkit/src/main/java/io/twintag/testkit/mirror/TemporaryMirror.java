package io.twintag.testkit.mirror;

import io.twintag.cli.process.OwnJava;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;

/**
 * A mirror that lives as long as one command: a directory for temporary files, one in shared memory, and {@code twintag
 * start} as a child process. All of it goes when this is closed, also by Ctrl-C; the processes go even when this one is
 * killed.
 */
public final class TemporaryMirror implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CHECK_MS = 20;
    private static final int DELETIONS = 10;

    private final Thread hook = new Thread(this::remove, "twintag-mirror-end");
    private final Path base;
    private final Path runDirectory;
    private final Map<String, String> chosen;
    private final Runnable beforeStop;
    private Process start;
    private boolean isKept;
    private boolean isRemoved;

    /**
     * Has defaults for everything but its name, and its files among the temporary ones.
     *
     * @param command as below.
     */
    public TemporaryMirror(final String command) {
        this(command, Path.of(System.getProperty("java.io.tmpdir")), Map.of(), () -> {});
    }

    /**
     * @param command    that this is for: a part of the directories' names.
     * @param parent     where the directory for files is made.
     * @param chosen     settings that are not to have their default.
     * @param beforeStop runs first when the processes are to stop.
     */
    public TemporaryMirror(
            final String command, final Path parent, final Map<String, String> chosen, final Runnable beforeStop) {
        this.chosen = chosen;
        this.beforeStop = beforeStop;
        try {
            final Path memory = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            final String prefix = "twintag-" + command + "-";
            base = Files.createTempDirectory(Files.createDirectories(parent), prefix);
            runDirectory = Files.createTempDirectory(memory, prefix);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory: " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Holds everything that is not in shared memory. */
    public Path base() {
        return base;
    }

    /** All directories, for people. */
    public String places() {
        return base + " and " + runDirectory;
    }

    /**
     * The directories stay when this is closed; the processes do not.
     *
     * @return false: they are removed already, by Ctrl-C.
     */
    public synchronized boolean keep() {
        isKept = true;
        return !isRemoved;
    }

    /** The process of {@code twintag start}, and those that it runs. */
    public ProcessHandle process() {
        return start.toHandle();
    }

    public Path directory() {
        return base.resolve("mirror");
    }

    public Settings settings() {
        return Settings.load(directory());
    }

    /** Formats, and starts all processes. Returns when writes flow. */
    public void start() {
        final Map<String, String> settings = new HashMap<>(chosen);
        settings.put("run.dir", runDirectory.toString());
        new Format(directory(), new SettingsText(settings), Format.hostSpace()).run();
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
            throw new Refusal("interrupted: run the command again");
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
        return OwnJava.twintag(64, List.of("start", "--dir", directory().toString(), "--stop-at-end-of-input"));
    }

    /** Stops the processes in good order. Returns whether they did. */
    public boolean stop() {
        if (start == null) {
            return true;
        }
        beforeStop.run();
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
            if (!isKept) {
                delete(base);
                delete(runDirectory);
            }
        }
    }

    /** More than once: by a signal there may be somebody who makes a file in this moment. */
    private static void delete(final Path place) {
        for (int i = 0; i < DELETIONS && Files.exists(place); i++) {
            IoUtil.delete(place.toFile(), true);
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
