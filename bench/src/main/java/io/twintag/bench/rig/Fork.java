package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.result.MeasurementJson;
import io.twintag.bench.sink.MemoryPlace;
import io.twintag.transport.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.IoUtil;

/**
 * Runs one load in a JVM of its own: the same Java and classes, whatever came before it cannot have warmed or dirtied
 * it. The process says its measurement on its stdout. One thread; {@link #end} any thread.
 */
public final class Fork {
    private static final long GRACE_MS = 90_000;
    /** Zeros, records and reading back, all at the rate of a slow disk. */
    private static final long BYTES_PER_MS = 40_000;

    /** Blocks of a resync, at the rate of a busy machine. */
    private static final long COPIED_PER_MS = 3;

    private static final int LAST_WORDS = 600;
    private static final String TEMPORARY = "twintag-fork-";

    private final Class<?> main;
    private final Path work;
    private final Path raw;
    private Path temporary;
    private volatile Process process;

    /**
     * @param main a class whose main method takes {@code DIRECTORY RAW KEY=VALUE...} of {@link Load#toMap} and prints a
     *     measurement as the last line of its stdout.
     * @param work a directory for what the fork stores, removed after it.
     * @param raw  a directory for histogram logs.
     */
    public Fork(final Class<?> main, final Path work, final Path raw) {
        this.main = main;
        this.work = work;
        this.raw = raw;
    }

    /** Runs it; a process that dies, says nonsense or takes too long is a failed measurement. */
    public Measurement run(final Load load) {
        final Path said = work.resolveSibling(work.getFileName() + ".out");
        final Path complained = work.resolveSibling(work.getFileName() + ".err");
        try {
            Files.createDirectories(work);
            temporary = Files.createTempDirectory(TEMPORARY);
            process = new ProcessBuilder(commandLine(load))
                    .redirectOutput(said.toFile())
                    .redirectError(complained.toFile())
                    .start();
            final long timeoutMs = timeoutMs(load);
            if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                end();
                return MeasurementBuilder.failed(load, "took more than " + timeoutMs / 1000 + " s and was ended");
            }
            return result(load, process.exitValue(), said, complained);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot run a fork in " + work + ": " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return MeasurementBuilder.failed(load, "interrupted");
        } finally {
            end();
            IoUtil.delete(MemoryPlace.of(work).toFile(), true);
            IoUtil.delete(work.toFile(), true);
            if (temporary != null) {
                IoUtil.delete(temporary.toFile(), true);
            }
            IoUtil.delete(said.toFile(), true);
            IoUtil.delete(complained.toFile(), true);
        }
    }

    /**
     * In a fork whose parent is gone: removes its directory for temporary files, where peers put the libraries that
     * they unpack. In any other JVM nothing.
     */
    public static void deleteTemporary() {
        final Path place = Path.of(System.getProperty("java.io.tmpdir"));
        if (place.getFileName() != null && place.getFileName().toString().startsWith(TEMPORARY)) {
            IoUtil.delete(place.toFile(), true);
        }
    }

    static long timeoutMs(final Load load) {
        final long copiedMs = MirrorRig.takes(load.kind()) ? load.maxRecords() / COPIED_PER_MS : 0;
        return GRACE_MS + load.warmUpMs() + load.measureMs() + load.expectedBytes() / BYTES_PER_MS + copiedMs;
    }

    /** Ends the process and those that it began, if they run. */
    public void end() {
        final Process running = process;
        if (running != null && running.isAlive()) {
            final List<ProcessHandle> others = running.descendants().toList();
            running.destroyForcibly();
            others.forEach(ProcessHandle::destroyForcibly);
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Measurement result(final Load load, final int code, final Path said, final Path complained)
            throws IOException {
        final String[] lines = text(said).strip().split("\n");
        try {
            return MeasurementJson.parse(lines[lines.length - 1]);
        } catch (final IOException e) {
            final String words = text(complained).strip();
            return MeasurementBuilder.failed(
                    load,
                    "the fork ended with exit code " + code
                            + (words.isEmpty()
                                    ? " and said nothing"
                                    : ": " + words.substring(Math.max(0, words.length() - LAST_WORDS))));
        }
    }

    private static String text(final Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private List<String> commandLine(final Load load) {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx512m");
        line.add("-XX:+UseParallelGC");
        line.add("-XX:+PerfDisableSharedMem");
        line.add("-Djava.awt.headless=true");
        line.add("-Djava.io.tmpdir=" + temporary);
        line.add("-cp");
        line.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
        line.add(main.getName());
        line.add(work.toString());
        line.add(raw.toString());
        load.toMap().forEach((key, value) -> line.add(key + "=" + value));
        return line;
    }
}
