package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a mirror's parts leave in its directory of logs: lines, and the report of a JVM that crashed. */
public final class PartLogs {
    private static final String CRASH_PREFIX = "hs_err_pid";

    private PartLogs() {}

    /** The JVM's flag for where it reports that it crashed; else it would do so where start was called. */
    static String crashFlag(final Settings settings) {
        final String directory = settings.logDirectory().toString().replace("%", "%%");
        return "-XX:ErrorFile=" + directory + "/" + CRASH_PREFIX + "%p.log";
    }

    /** Where a process reports that its JVM crashed. */
    static Path crashFile(final Settings settings, final long pid) {
        return settings.logDirectory().resolve(CRASH_PREFIX + pid + ".log");
    }

    /**
     * What no fault from outside explains, kills of processes included: crashed JVMs, broken invariants, and errors
     * that nobody foresaw. One line each; empty is good.
     */
    public static List<String> unexplained(final Settings settings) {
        final List<String> found = new ArrayList<>();
        for (final Path file : files(settings.logDirectory())) {
            if (file.getFileName().toString().startsWith(CRASH_PREFIX)) {
                found.add("a JVM crashed: " + file);
            } else {
                addUnexplained(file, found);
            }
        }
        return found;
    }

    private static void addUnexplained(final Path file, final List<String> found) {
        try {
            final List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).equals(Explanation.BROKEN) || lines.get(i).equals(Explanation.UNEXPECTED)) {
                    found.add(file.getFileName() + ": " + lines.get(i)
                            + (i + 1 < lines.size() ? ": " + lines.get(i + 1) : ""));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(final Path directory) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
