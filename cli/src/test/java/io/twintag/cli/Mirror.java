package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.PartLogs;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.transport.runtime.JvmFlags;
import io.twintag.transport.runtime.LockOwner;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.agrona.IoUtil;

/**
 * A whole mirror for a test: {@code twintag start} and its four child processes, with the classes under test, in a
 * directory of its own. Closing it stops it, asserts that no process logged an error, and removes everything.
 */
public final class Mirror implements AutoCloseable {
    private static final long READY_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(60);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path PORTS_GIVEN_OUT = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int PORTS_GIVEN_OUT_MOSTLY = 32768;
    private static final int FIRST_PORT = 10_000;

    private final Path base;
    private final Path runDirectory;
    private final Path directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> container = List.of();
    private Process start;

    private Mirror(final Path base, final Path runDirectory) {
        this(base, runDirectory, base.resolve("data"));
    }

    private Mirror(final Path base, final Path runDirectory, final Path directory) {
        this.base = base;
        this.runDirectory = runDirectory;
        this.directory = directory;
    }

    /** Formats with small tag tables and starts; returns when writes flow. */
    public static Mirror start() {
        return start(Map.of());
    }

    /** Formats with settings of {@code twintag.properties} and starts; returns when writes flow. */
    public static Mirror start(final Map<String, String> settings) {
        final Mirror mirror = format(settings);
        try {
            mirror.launch();
            return mirror;
        } catch (final Throwable t) {
            mirror.remove();
            throw t;
        }
    }

    /** Formats and does not start yet. */
    public static Mirror format(final Map<String, String> settings) {
        return format(settings, base -> base.resolve("data"));
    }

    /** Formats in a directory that is chosen. @param place makes its name of a directory that is removed in the end. */
    static Mirror format(final Map<String, String> settings, final UnaryOperator<Path> place) {
        try {
            final Path memory = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            final Path base = Files.createTempDirectory("twintag-test-");
            final Mirror mirror =
                    new Mirror(base, Files.createTempDirectory(memory, "twintag-test-"), place.apply(base));
            final Map<String, String> all = new LinkedHashMap<>();
            all.put("run.dir", mirror.runDirectory.toString());
            all.put("tag.pages", "256");
            all.put("device.timeout", "2s"); // builds run on busy machines
            all.putAll(settings);
            new Format(mirror.directory, new SettingsText(all), Format.hostSpace()).run();
            return mirror;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A twintag directory as another version left it; not started yet. @param zip a resource beside this class. */
    static Mirror unpack(final String zip) {
        try (ZipInputStream files = new ZipInputStream(Mirror.class.getResourceAsStream(zip))) {
            final Path memory = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            final Mirror mirror = new Mirror(
                    Files.createTempDirectory("twintag-test-"), Files.createTempDirectory(memory, "twintag-test-"));
            for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                final Path file = mirror.directory.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? file : file.getParent());
                if (!entry.isDirectory()) {
                    Files.copy(files, file);
                }
            }
            Files.writeString(
                    mirror.directory.resolve(Settings.FILE),
                    "\nrun.dir=" + mirror.runDirectory + "\n",
                    StandardOpenOption.APPEND);
            return mirror;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A second host's engine with a tag generator of its own, on the devices of this mirror; not started yet. */
    Mirror formatSecond(final int generator) {
        try {
            final Path memory = runDirectory.getParent();
            final Mirror second = new Mirror(
                    Files.createTempDirectory("twintag-test-"), Files.createTempDirectory(memory, "twintag-test-"));
            final Cli made = second.run(
                    "format",
                    "--generator",
                    Integer.toString(generator),
                    "--devices-of",
                    directory.toString(),
                    "--set",
                    "run.dir=" + second.runDirectory);
            assertEquals(0, made.exitCode(), made::toString);
            return second;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The twintag directory. */
    public Path directory() {
        return directory;
    }

    Settings settings() {
        return Settings.load(directory);
    }

    /** Every process of this mirror from here on, and every command that is one, has this locale. */
    Mirror inLocale(final String locale) {
        environment.put("LC_ALL", locale);
        return this;
    }

    /** Every start from here on is in a pid namespace of its own. @param command that makes it, of another command. */
    Mirror inContainer(final List<String> command) {
        container = command;
        return this;
    }

    /** What processes of this mirror have in their environment, beside that of this JVM. */
    Map<String, String> environment() {
        return environment;
    }

    /** Starts the processes; returns when writes flow. */
    public void launch() {
        start = launchProcess();
        await("READY", () -> startOutput().lines().anyMatch(line -> line.startsWith("READY ")));
        if (ChildJvm.isArchiveMissing()) {
            await("the archive of classes", () -> ChildJvm.keepArchiveOf(directory));
        }
    }

    /** A second start on the same directory, or the first one; does not wait for anything. */
    Process launchProcess() {
        final List<String> line = javaCommand();
        line.add(Main.class.getName());
        line.add("start");
        line.add("--dir");
        line.add(directory.toString());
        try {
            ChildJvm.giveArchiveTo(directory);
            line.addAll(0, container);
            final ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.to(base.resolve("start.log").toFile()));
            builder.environment().put(ChildJvm.OPTIONS_VARIABLE, ChildJvm.QUICK);
            builder.environment().putAll(environment);
            return builder.start();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code java} with the flags and the class path of this JVM; add the main class. */
    public static List<String> javaCommand() {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx64m");
        line.add("-XX:+UseSerialGC");
        line.addAll(ChildJvm.flags());
        line.add("-cp");
        line.add(ChildJvm.classPath());
        return line;
    }

    /** Runs a twintag command on this mirror, in this JVM. */
    public Cli run(final String... args) {
        final List<String> all = new ArrayList<>(List.of(args));
        all.add("--dir");
        all.add(directory.toString());
        return Cli.run(all.toArray(String[]::new));
    }

    /** A new session with small rings. */
    public Session session() {
        return Session.connect(new SessionContext().directory(directory).submissionRingLength(1 << 20));
    }

    /** The process of a part, 0 while it does not run. */
    long pid(final Part part) {
        return ProcessList.read(runDirectory).getOrDefault(part.label(), 0L);
    }

    /** Process ids by name, of those that are alive. */
    Map<String, Long> pids() {
        return ProcessList.read(runDirectory);
    }

    /** Ports of this host that are free now, and that the system gives to nobody who does not ask for them. */
    static int[] freePorts(final int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, firstGivenOut())
                .distinct()
                .filter(Mirror::isFree)
                .limit(count)
                .toArray();
    }

    private static boolean isFree(final int port) {
        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (final IOException e) {
            return false;
        }
    }

    private static int firstGivenOut() {
        try {
            return Files.exists(PORTS_GIVEN_OUT)
                    ? Integer.parseInt(
                            Files.readAllLines(PORTS_GIVEN_OUT).get(0).split("\\s+")[0])
                    : PORTS_GIVEN_OUT_MOSTLY;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops the mirror, and compares the files of the logs: mirrors are byte for byte the same. */
    void assertEqualLogs() {
        assertEquals(0, stop(), this::logs);
        final List<Path> a = segments(0);
        final List<Path> b = segments(1);
        assertEquals(names(a), names(b));
        assertFalse(a.isEmpty());
        for (int i = 0; i < a.size(); i++) {
            try {
                assertEquals(-1, Files.mismatch(a.get(i), b.get(i)), a.get(i) + " and its twin differ at this byte");
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private List<Path> segments(final int slot) {
        try (Stream<Path> files = Files.walk(settings().deviceDirectory(slot))) {
            return files.filter(path -> path.getFileName().toString().startsWith("segment-"))
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(final List<Path> paths) {
        return paths.stream()
                .map(path -> path.getParent().getFileName() + "/" + path.getFileName())
                .toList();
    }

    /** Ends a part as {@code kill -9} does. */
    void kill(final Part part) {
        final LockOwner owner = ProcessList.owner(runDirectory, part.label());
        if (owner == null || owner.process().isEmpty()) {
            throw new AssertionError(part.label() + " does not run here\n" + logs());
        }
        final ProcessHandle process = owner.process().get();
        process.destroyForcibly();
        await(part.label() + " to die", () -> !process.isAlive());
    }

    /** Ends start itself as {@code kill -9} does. */
    void killStart() {
        start.destroyForcibly();
        await("start to die", () -> !start.isAlive());
    }

    /** Waits until the engine reports that writes flow, in an epoch above this one. */
    void awaitRunning(final long aboveEpoch) {
        await("the engine to run above epoch " + aboveEpoch, () -> {
            final EngineStatus status = status();
            return status.isCurrent(System.currentTimeMillis())
                    && status.isRunning()
                    && status.number("epoch") > aboveEpoch;
        });
    }

    void awaitUpToDate() {
        await("both devices to be members", () -> {
            final EngineStatus status = status();
            return status.isCurrent(System.currentTimeMillis())
                    && status.text("mirror").equals("UP_TO_DATE");
        });
    }

    EngineStatus status() {
        return EngineStatus.read(runDirectory);
    }

    /** Stops as {@code kill} does. Returns the exit code of start. */
    public int stop() {
        if (container.isEmpty()) {
            start.destroy();
        } else {
            start.children().forEach(ProcessHandle::destroy); // what makes the container keeps signals for itself
        }
        try {
            assertTrue(start.waitFor(STOP_NS, TimeUnit.NANOSECONDS), () -> "start does not stop\n" + logs());
            return start.exitValue();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a condition, with a deadline. */
    void await(final String what, final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > READY_NS) {
                fail("waited for " + what + " in vain\n" + logs());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** What start said. */
    String startOutput() {
        return read(base.resolve("start.log"));
    }

    /** What all processes said. */
    String logs() {
        final StringBuilder all = new StringBuilder("==> start\n").append(startOutput());
        for (final Path file : logFiles()) {
            all.append("==> ").append(file.getFileName()).append('\n').append(read(file));
        }
        return all.toString();
    }

    Path runDirectory() {
        return runDirectory;
    }

    private List<Path> logFiles() {
        final Path logs = directory.resolve("logs");
        try (Stream<Path> files = Files.isDirectory(logs) ? Files.list(logs) : Stream.empty()) {
            return files.sorted().toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops, and checks that nothing went wrong unseen. */
    @Override
    public void close() {
        try {
            if (start != null && start.isAlive()) {
                assertEquals(0, stop(), this::logs);
            }
            assertEquals(List.of(), PartLogs.unexplained(settings()), this::logs);
            final String logs = logs();
            assertTrue(logs.lines().noneMatch(Mirror::isError), () -> "an error was logged\n" + logs);
        } finally {
            remove();
        }
    }

    /** For a mirror that was not started here, or is stopped: removes everything, whatever was logged. */
    void discard() {
        remove();
    }

    private static boolean isError(final String line) {
        return line.contains("Exception") || line.contains(" ERROR ") || line.contains("Error:");
    }

    private void remove() {
        if (start != null) {
            start.descendants().forEach(ProcessHandle::destroyForcibly);
            start.destroyForcibly();
        }
        // An id that was given in a container is another process's here.
        ProcessList.read(runDirectory).keySet().stream()
                .map(name -> ProcessList.owner(runDirectory, name))
                .filter(Objects::nonNull)
                .flatMap(owner -> owner.process().stream())
                .forEach(ProcessHandle::destroyForcibly);
        removeFiles();
    }

    private void removeFiles() {
        IoUtil.delete(new File(base.toString()), true);
        IoUtil.delete(new File(runDirectory.toString()), true);
    }
}
