package io.twintag.testkit.chaos;

import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * More work than the machine has cores for, made on purpose: busy loops beside the mirror, and threads of its devices
 * and its engine that run only when nobody else wants to. So a thread is held up in the midst of anything, for longer
 * than any timeout. One thread.
 */
final class ChaosOverload implements AutoCloseable {
    private static final int LOOPS_PER_CORE = 2;
    private static final String RUNS_LAST = "--idle";
    private static final String AS_OTHERS = "--other";

    /** Looks now and then whether the process that wants it, its argument, is there. */
    private static final String LOOP =
            "while kill -0 \"$0\" 2>/dev/null; do" + " i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done";

    /** Ends of threads' names, as far as the system keeps them: those that touch what others could take away. */
    private static final Set<String> HELD_UP = Set.of("apply", "status", "storag", "storage", "diff", "read");

    private final List<Process> loops = new ArrayList<>();
    private final List<String> heldUp = new ArrayList<>();
    private boolean isWithoutClasses;

    /** Begins to run the loops. */
    void start() {
        final String own = Long.toString(ProcessHandle.current().pid());
        for (int i = 0; i < LOOPS_PER_CORE * Runtime.getRuntime().availableProcessors(); i++) {
            try {
                loops.add(new ProcessBuilder("sh", "-c", LOOP, own)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot make overload: is there a shell (sh)? " + e, e);
            }
        }
    }

    /** Threads of the processes that run now are run last from here on. */
    void holdUp(final Path runDirectory) {
        for (final Part part : List.of(Part.DEVICE_A, Part.DEVICE_B, Part.ENGINE)) {
            final long pid = ProcessList.read(runDirectory).getOrDefault(part.label(), 0L);
            threads(pid).stream().filter(thread -> schedule(RUNS_LAST, thread)).forEach(heldUp::add);
        }
    }

    /** Threads that were held up are run as all others again. */
    void letGo() {
        heldUp.forEach(thread -> schedule(AS_OTHERS, thread));
        heldUp.clear();
    }

    private static List<String> threads(final long pid) {
        final Path all = Path.of("/proc", Long.toString(pid), "task");
        try (Stream<Path> tasks = Files.list(all)) {
            return tasks.filter(ChaosOverload::isHeldUp)
                    .map(task -> task.getFileName().toString())
                    .toList();
        } catch (final IOException | UncheckedIOException gone) {
            return List.of(); // the process ends in this moment, or is about to be started
        }
    }

    private static boolean isHeldUp(final Path task) {
        try {
            final String name = Files.readString(task.resolve("comm")).strip();
            return HELD_UP.contains(name.substring(name.lastIndexOf('-') + 1));
        } catch (final IOException ended) {
            return false;
        }
    }

    private boolean schedule(final String policy, final String thread) {
        if (isWithoutClasses) {
            return false;
        }
        try {
            return new ProcessBuilder("chrt", policy, "--pid", "0", thread)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            isWithoutClasses = true; // no chrt here: the loops alone
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the loops; threads that were held up end with their processes. */
    @Override
    public void close() {
        loops.forEach(Process::destroyForcibly);
    }
}
