package io.twintag.engine.cli;

import io.twintag.transport.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One part of a mirror as a JVM of its own, started again whenever it ends: at once, and with growing pauses while it ends
 * soon after its start. One thread.
 */
final class Child {
    private static final long QUICK_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MAX_PAUSE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int QUICK_ENDS_TO_EXPLAIN = 5;
    private static final long MAX_LOG_LENGTH = 16L * 1024 * 1024;
    private static final int LAST_LINES_LENGTH = 8 * 1024;

    private final Part part;
    private final Settings settings;
    private final Log log;
    private final ClassArchive archive;
    private Process process;
    private long startedNs;
    private long dueNs;
    private int quickEnds;
    private boolean isFenced;

    Child(final Part part, final Settings settings, final Log log, final ClassArchive archive) {
        this.part = part;
        this.settings = settings;
        this.log = log;
        this.archive = archive;
    }

    Part part() {
        return part;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its process id, 0 while it does not run. */
    long pid() {
        return isAlive() ? process.pid() : 0;
    }

    /** Starts it if it has ended and its pause is over. Returns whether anything changed. */
    boolean keepUp(final long nowNs) {
        if (isAlive() || isFenced) {
            return false;
        }
        boolean isNews = false;
        if (process != null) {
            onEnd(nowNs);
            process = null;
            isNews = true;
        }
        if (nowNs - dueNs >= 0 && !isFenced) {
            start(nowNs);
            isNews = true;
        }
        return isNews;
    }

    void start(final long nowNs) {
        final Path file = part.logFile(settings);
        try {
            Files.createDirectories(settings.logDirectory());
            rotate(file);
            process = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                    .start();
            startedNs = nowNs;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start " + part.label() + ": " + e.getMessage(), e);
        }
    }

    /** Asks it to stop. */
    void stop() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Waits until it has ended, and kills it if it does not in time. */
    void awaitEnd(final long timeoutNs) {
        try {
            if (process != null && !process.waitFor(timeoutNs, TimeUnit.NANOSECONDS)) {
                log.error(part.label() + " does not stop within " + Units.duration(timeoutNs) + ": killed");
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void onEnd(final long nowNs) {
        final int code = process.exitValue();
        if (code == Main.FENCED) {
            isFenced = true; // two engines that take over from each other would do nothing else
            log.error("another engine has taken over from the " + part.label() + " (process " + process.pid()
                    + "): it is not started again. To take over from that other one, stop this and start it again");
            return;
        }
        quickEnds = nowNs - startedNs < QUICK_NS ? quickEnds + 1 : 0;
        final long pauseNs = pauseNs(quickEnds);
        dueNs = nowNs + pauseNs;
        log.info(part.label() + " (process " + process.pid() + ") ended, " + meaning(code) + ": starting it again"
                + (pauseNs == 0 ? "" : " in " + Units.duration(pauseNs)) + lastWords(code));
        if (quickEnds == QUICK_ENDS_TO_EXPLAIN) {
            log.info(part.label() + " ended " + quickEnds + " times soon after its start: look at the end of "
                    + part.logFile(settings) + " (trying on every " + Units.duration(MAX_PAUSE_NS) + ")");
        }
    }

    /** Nothing before the first start again, then 0.25 s, doubled each time up to 5 s. */
    static long pauseNs(final int quickEnds) {
        if (quickEnds <= 1) {
            return 0;
        }
        return Math.min(MAX_PAUSE_NS, FIRST_PAUSE_NS << Math.min(quickEnds - 2, 10));
    }

    /** As the shell counts, 128 and the number of the signal. */
    private static String meaning(final int code) {
        return code > 128 ? "killed by signal " + (code - 128) : "exit code " + code;
    }

    /** What a part that refused or failed said about it. */
    private String lastWords(final int code) {
        if (code != Main.REFUSED && code != Main.FAILED) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(part.logFile(settings).toFile(), "r")) {
            file.seek(Math.max(0, file.length() - LAST_LINES_LENGTH));
            final byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return "; it says: " + reason(code, new String(bytes, StandardCharsets.UTF_8));
        } catch (final IOException e) {
            return "; see " + part.logFile(settings);
        }
    }

    /** The line of a log's end that says why: the last of a refusal, of a failure the one after its last error. */
    static String reason(final int code, final String log) {
        final String[] lines = log.strip().split("\n");
        for (int i = lines.length - 2; i >= 0 && code == Main.FAILED; i--) {
            if (Log.isError(lines[i])) {
                return lines[i + 1];
            }
        }
        return lines[lines.length - 1];
    }

    /** Only between two runs of the part: a process keeps the file that it began with. */
    private static void rotate(final Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > MAX_LOG_LENGTH) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The same Java and the same classes as this process. */
    private List<String> commandLine() {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx" + part.heapMib() + "m");
        line.add("-XX:+UseSerialGC");
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.add("-XX:+PerfDisableSharedMem"); // else each safepoint may wait for the disk
        line.add("-Djava.awt.headless=true");
        line.addAll(archive.flags());
        line.add("-cp");
        line.add(classPath());
        line.add(Main.class.getName());
        line.addAll(part.command());
        line.add("--dir");
        line.add(settings.directory().toString());
        line.add("--stop-at-end-of-input");
        return line;
    }

    /** Of this process and its children. */
    static String classPath() {
        return absolute(System.getProperty("java.class.path"));
    }

    private static String absolute(final String classPath) {
        final List<String> entries = new ArrayList<>();
        for (final String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
