package io.twintag.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel counts of a thread of this process.
 *
 * @param name as Java has it.
 * @param tid  its id in the kernel.
 */
record HotThread(String name, long tid) {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int COMM_LENGTH = 15;
    /** Fields of stat after the closing parenthesis of the name: state is the first, minor faults the eighth. */
    private static final int MINOR_FAULTS = 7;

    /** Kernel counters at one moment. */
    record Counters(long minorFaults, long voluntarySwitches, long involuntarySwitches) {
        Counters minus(final Counters before) {
            return new Counters(
                    minorFaults - before.minorFaults,
                    voluntarySwitches - before.voluntarySwitches,
                    involuntarySwitches - before.involuntarySwitches);
        }
    }

    /** The calling thread. */
    static HotThread current() {
        try {
            final String link = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString();
            return new HotThread("caller", Long.parseLong(link));
        } catch (final IOException e) {
            throw new UncheckedIOException("/proc does not tell the calling thread", e);
        }
    }

    /** The thread of this name. */
    static HotThread of(final Thread thread) {
        final String name = thread.getName();
        final String comm = name.substring(0, Math.min(COMM_LENGTH, name.length()));
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (final Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(comm)) {
                    return new HotThread(name, Long.parseLong(task.getFileName().toString()));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("/proc does not tell thread " + name, e);
        }
        throw new IllegalStateException("no thread of this process is called " + comm);
    }

    Counters counters() {
        try {
            final Path task = TASKS.resolve(Long.toString(tid));
            final String stat = Files.readString(task.resolve("stat"));
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            final String status = Files.readString(task.resolve("status"));
            return new Counters(
                    Long.parseLong(fields[MINOR_FAULTS]),
                    field(status, "voluntary_ctxt_switches:"),
                    field(status, "nonvoluntary_ctxt_switches:"));
        } catch (final IOException e) {
            throw new UncheckedIOException("/proc does not tell what thread " + name + " does", e);
        }
    }

    private static long field(final String status, final String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst()
                .orElse(0);
    }
}
