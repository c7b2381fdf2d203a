package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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

    /** The exit code of a JVM that cannot begin; no part ends with it. */
    private static final int JVM_DID_NOT_BEGIN = 1;

    private static final int MOST_LINES = 6;
    private static final String JVM_DIED = "# A fatal error has been detected by the Java Runtime Environment:";

    private final Part part;
    private final Settings settings;
    private final Log log;
    private final ClassArchive archive;
    private Process process;
    private long startedNs;
    private long dueNs;
    private int quickEnds;
    private long saidFrom;
    private boolean isFenced;
    private boolean isUnable;

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

    /** What the system refuses now it may allow later: a full disk, too many processes, too little memory. */
    private void start(final long nowNs) {
        try {
            final ProcessBuilder builder =
                    new ProcessBuilder(commandLine()).redirectErrorStream(true).redirectOutput(output());
            OwnJava.speakUtf8(builder.environment());
            process = builder.start();
            startedNs = nowNs;
            isUnable = false;
        } catch (final IOException e) {
            dueNs = nowNs + MAX_PAUSE_NS;
            if (!isUnable) {
                log.error("cannot start " + part.label() + " (" + e.getMessage() + "): trying on every "
                        + Units.duration(MAX_PAUSE_NS));
            }
            isUnable = true;
        }
    }

    /** Its log; where that cannot be written, nothing: what a part says is not worth the part. */
    private ProcessBuilder.Redirect output() {
        final Path file = part.logFile(settings);
        try {
            Files.createDirectories(settings.logDirectory());
            rotate(file);
            saidFrom = Files.exists(file) ? Files.size(file) : 0;
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            return ProcessBuilder.Redirect.appendTo(file.toFile());
        } catch (final IOException e) {
            log.error("cannot write " + file + ": " + part.label() + " runs without a log (" + e.getMessage() + ")");
            return ProcessBuilder.Redirect.DISCARD;
        }
    }

    /** The last line that it said since it was started; "" when it said none. */
    String lastLine() {
        final String said = said().strip();
        return said.substring(said.lastIndexOf('\n') + 1);
    }

    /** The end of what it said since it was started. */
    private String said() {
        try (RandomAccessFile file = new RandomAccessFile(part.logFile(settings).toFile(), "r")) {
            file.seek(Math.max(Math.min(saidFrom, file.length()), file.length() - LAST_LINES_LENGTH));
            final byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (final IOException e) {
            return "";
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

    /** What it said of its end; what its JVM said where that could not begin, or died. */
    private String lastWords(final int code) {
        final String reason = reason(code, said());
        final Path crash = PartLogs.crashFile(settings, process.pid());
        if (Files.exists(crash)) {
            return "; its JVM crashed: see " + crash + (reason.isEmpty() ? "" : ": " + reason);
        }
        if (reason.isEmpty()) {
            return code > 128 ? "" : "; it said nothing";
        }
        return "; it says: " + reason;
    }

    /**
     * The lines of what a part said that say why it ended: of a refusal the last one, of a failure the one after its
     * last error, of a JVM that died the signal and where its report is, of one that did not begin all that it said; ""
     * where nothing does.
     */
    public static String reason(final int code, final String said) {
        final List<String> lines = said.strip().lines().toList();
        if (said.isBlank() || code == ExitCode.DONE) {
            return "";
        }
        final int crash = lines.indexOf(JVM_DIED);
        if (crash >= 0) {
            return lines.subList(crash, lines.size()).stream()
                    .map(line -> line.replaceFirst("^#\\s*", ""))
                    .filter(line -> line.startsWith("SIG") || line.contains("hs_err"))
                    .collect(Collectors.joining("; "));
        }
        for (int i = lines.size() - 2; i >= 0 && code == ExitCode.FAILED; i--) {
            if (Log.isError(lines.get(i)) || lines.get(i).startsWith(Explanation.BROKEN)) {
                return lines.get(i + 1);
            }
        }
        if (code == ExitCode.UNEXPECTED) {
            return lines.stream()
                    .filter(line -> line.startsWith("twintag: "))
                    .reduce((first, second) -> second)
                    .orElse(lines.get(lines.size() - 1));
        }
        if (code == JVM_DID_NOT_BEGIN) {
            return lines.stream()
                    .filter(line -> !line.startsWith("NOTE: Picked up"))
                    .skip(Math.max(0, lines.size() - MOST_LINES))
                    .collect(Collectors.joining("; "));
        }
        return code > 128 ? "" : lines.get(lines.size() - 1);
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
