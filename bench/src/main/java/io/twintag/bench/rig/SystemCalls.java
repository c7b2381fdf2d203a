package io.twintag.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the system calls of one thread with {@code strace -c}, which counts in the kernel's stops and changes nothing.
 */
final class SystemCalls implements AutoCloseable {
    /** As strace has it: share, seconds, microseconds a call, calls, errors if any, name. */
    private static final Pattern LINE =
            Pattern.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

    private static final long TIMEOUT_S = 5;

    private final Path counts;
    private final Path said;
    private final Process strace;

    private SystemCalls(final Path counts, final Path said, final Process strace) {
        this.counts = counts;
        this.said = said;
        this.strace = strace;
    }

    /** Whether there is a strace. */
    static boolean isAvailable() {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, "strace"))) {
                return true;
            }
        }
        return false;
    }

    /** Attaches to a thread. Returns when it counts. @throws IOException when it may not. */
    static SystemCalls attach(final HotThread thread) throws IOException, InterruptedException {
        final Path counts = Files.createTempFile("twintag-strace-", ".counts");
        final Path said = Files.createTempFile("twintag-strace-", ".said");
        final SystemCalls calls = new SystemCalls(
                counts,
                said,
                new ProcessBuilder("strace", "-c", "-p", Long.toString(thread.tid()), "-o", counts.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start());
        final long startNs = System.nanoTime();
        while (!Files.readString(said).contains("attached")) {
            if (!calls.strace.isAlive() || System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(TIMEOUT_S)) {
                final String reason = Files.readString(said).strip();
                calls.close();
                throw new IOException("strace cannot attach: " + reason);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return calls;
    }

    /** Detaches. Returns how often each system call was made. */
    Map<String, Long> end() throws IOException, InterruptedException {
        strace.destroy();
        if (!strace.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IOException("strace does not end");
        }
        return parse(Files.readString(counts));
    }

    static Map<String, Long> parse(final String counts) {
        final Map<String, Long> calls = new TreeMap<>();
        counts.lines().forEach(line -> {
            final Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && !matcher.group(2).equals("total")) {
                calls.put(matcher.group(2), Long.parseLong(matcher.group(1)));
            }
        });
        return calls;
    }

    @Override
    public void close() throws IOException {
        strace.destroyForcibly();
        Files.deleteIfExists(counts);
        Files.deleteIfExists(said);
    }
}
