package io.twintag.bench.sink;

import io.twintag.client.DeviceReader;
import io.twintag.client.ReaderContext;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * twintag as users run it: {@code twintag start}, which is media driver, device a, device b and engine, each a process
 * with its own idle strategy {@code auto}; the client's session is in this JVM, whose thread spins on its completions.
 */
public final class TwintagProcessesSink implements Sink {
    private static final String MAIN = "io.twintag.cli.Main";
    private static final int TAG_PAGES = 16 * 1024;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    /** A mirror in a new directory first makes an archive of classes, beside what is measured. */
    private static final long SETTLED_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private static final long CREATE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long STOP_TIMEOUT_S = 20;

    private final Path directory;
    private final Path mirror;
    private final Path runDirectory;
    private final boolean isForced;
    private final long settledTimeoutNs;
    private Process start;
    private Session session;
    private SessionAppends appends;

    public TwintagProcessesSink(final SinkSettings settings) {
        this(settings, SETTLED_TIMEOUT_NS);
    }

    /** @param settledTimeoutNs how long the processes may take to be done with what follows a first start. */
    public TwintagProcessesSink(final SinkSettings settings, final long settledTimeoutNs) {
        this.settledTimeoutNs = settledTimeoutNs;
        directory = settings.directory();
        mirror = directory.resolve("mirror");
        runDirectory = MemoryPlace.of(directory);
        isForced = settings.isForced();
        boolean isReady = false;
        try {
            Files.createDirectories(directory);
            format();
            launch();
            session = Session.connect(new SessionContext()
                    .directory(mirror)
                    .runDirectory(runDirectory)
                    .completionSlots(64 * 1024)
                    .idleStrategySupplier(BackoffIdleStrategy::new));
            final int log = session.createAndAwait(
                            SessionAppends.LOG,
                            ObjectKind.LOG,
                            0,
                            SessionAppends.logSizeBytes(settings),
                            CREATE_TIMEOUT_NS)
                    .id();
            appends = new SessionAppends(session, log, isForced);
            isReady = true;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot run a mirror in " + mirror + ": " + e.getMessage(), e);
        } finally {
            if (!isReady) {
                close();
            }
        }
    }

    private void format() throws IOException {
        final List<String> format = new ArrayList<>(List.of("format", "--dir", mirror.toString()));
        format.addAll(List.of("--flush", isForced ? "group" : "none"));
        format.addAll(List.of("--set", "run.dir=" + runDirectory, "--set", "tag.pages=" + TAG_PAGES));
        format.addAll(List.of("--set", "device.timeout=" + SessionAppends.DEVICE_TIMEOUT_S + "s"));
        final Process process = process(format, "format.log");
        await(process, READY_TIMEOUT_NS, () -> !process.isAlive(), "format.log");
        if (process.exitValue() != 0) {
            throw new IllegalStateException("twintag format: " + said("format.log"));
        }
    }

    private void launch() throws IOException {
        start = process(List.of("start", "--dir", mirror.toString(), "--stop-at-end-of-input"), "start.log");
        await(
                start,
                READY_TIMEOUT_NS,
                () -> said("start.log").lines().anyMatch(line -> line.startsWith("READY ")),
                "start.log");
        final long beginNs = System.nanoTime();
        while (isOfJars() && !isSettled() && System.nanoTime() - beginNs < settledTimeoutNs) {
            LockSupport.parkNanos(STEP_NS);
        }
    }

    /** Only then is an archive made. */
    private static boolean isOfJars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
    }

    private boolean isSettled() throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(mirror, "classes-*.jsa")) {
            return archives.iterator().hasNext();
        }
    }

    private void await(final Process process, final long timeoutNs, final Condition isMet, final String log)
            throws IOException {
        final long beginNs = System.nanoTime();
        while (!isMet.get()) {
            if (!process.isAlive() && !isMet.get() || System.nanoTime() - beginNs > timeoutNs) {
                throw new IllegalStateException("the mirror does not start: " + said(log));
            }
            LockSupport.parkNanos(STEP_NS);
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean get() throws IOException;
    }

    private String said(final String log) throws IOException {
        return Files.readString(directory.resolve(log)).strip();
    }

    private Process process(final List<String> command, final String log) throws IOException {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx64m");
        line.add("-XX:+UseSerialGC");
        line.add("-cp");
        line.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
        line.add(MAIN);
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        return appends.append(payload, offset, length);
    }

    @Override
    public long poll() {
        return appends.poll();
    }

    @Override
    public void readBack(final RecordReader reader) {
        for (int copy = 0; copy < 2; copy++) {
            final DeviceReader device = DeviceReader.connect(new ReaderContext()
                    .aeronDirectory(runDirectory.resolve("aeron"))
                    .slot(copy));
            appends.readBack(device, copy, reader, () -> LockSupport.parkNanos(STEP_NS));
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "layout",
                        "driver, device a, device b and engine as processes of twintag start; client in this JVM, spins",
                "idle", "auto",
                "device.timeout", SessionAppends.DEVICE_TIMEOUT_S + " s",
                "level", appends.level().name(),
                "log", "allocated, mapped and touched before the first record",
                "cpu", "CPU time of the client's process alone");
    }

    @Override
    public void close() {
        CloseHelper.quietClose(session);
        if (start != null) {
            final List<ProcessHandle> parts = start.descendants().toList();
            try {
                start.getOutputStream().close(); // the end of its input ends it
                if (!start.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                    start.destroyForcibly();
                }
            } catch (final IOException e) {
                start.destroyForcibly();
            } catch (final InterruptedException e) {
                start.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            parts.forEach(ProcessHandle::destroyForcibly);
        }
        IoUtil.delete(runDirectory.toFile(), true);
        IoUtil.delete(directory.toFile(), true);
    }
}
