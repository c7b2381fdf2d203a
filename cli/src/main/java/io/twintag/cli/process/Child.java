package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
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
 * One part of a mirror as a JVM of its own, started again whenever it ends: at once, and with growing pauses while it
 * ends soon after its start. One thread.
 */
public final class Child {
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

    /** Starts it if it has ended and its pause is over. */
    void keepUp(final long nowNs) {
        if (isAlive() || isFenced) {
            return;
        }
        if (process != null) {
            onEnd(nowNs);
            process = null;
        }
        if (nowNs - dueNs >= 0 && !isFenced) {
            start(nowNs);
        }
    }

    void start(final long nowNs) {
        final Path file = part.logFile(settings);
        try {
            Files.createDirectories(settings.logDirectory());
            rotate(file);
            final ProcessBuilder builder = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
            OwnJava.speakUtf8(builder.environment());
            process = builder.start();
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
        if (code == ExitCode.FENCED) {
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
    public static long pauseNs(final int quickEnds) {
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
        final Path crash = PartLogs.crashFile(settings, process.pid());
        if (Files.exists(crash)) {
            return "; its JVM crashed: see " + crash;
        }
        if (code != ExitCode.REFUSED && code != ExitCode.FAILED) {
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
    public static String reason(final int code, final String log) {
        final String[] lines = log.strip().split("\n");
        for (int i = lines.length - 2; i >= 0 && code == ExitCode.FAILED; i--) {
            if (Log.isError(lines[i]) || lines[i].equals(Program.BROKEN)) {
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

    private List<String> commandLine() {
        final List<String> options = new ArrayList<>();
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:+PerfDisableSharedMem"); // else each safepoint may wait for the disk
        options.add("-Djava.awt.headless=true");
        options.add(PartLogs.crashFlag(settings));
        if (quickEnds == 0) {
            options.addAll(archive.flags()); // what only makes a start faster is not what stops the next one too
        }
        final List<String> command = new ArrayList<>(part.command());
        command.addAll(List.of("--dir", settings.directory().toString(), "--stop-at-end-of-input"));
        return OwnJava.twintag(part.heapMib(), options, command);
    }
}
