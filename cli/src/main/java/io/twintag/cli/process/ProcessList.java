package io.twintag.cli.process;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.settings.Settings;
import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The process ids of a mirror that {@code start} runs, in a file of the run directory. */
public final class ProcessList {
    private static final String FILE = "processes.json";

    private ProcessList() {}

    static Path file(final Path runDirectory) {
        return runDirectory.resolve(FILE);
    }

    /** Replaces the file as a whole. */
    static void store(final Settings settings, final List<Child> children) {
        final Map<String, Object> pids = new LinkedHashMap<>();
        pids.put("start", ProcessHandle.current().pid());
        children.forEach(child -> pids.put(child.part().label(), child.pid()));
        final Path file = file(settings.runDirectory());
        try {
            // Not forced: it lies in memory, and the processes that it names do not outlive a power cut.
            final byte[] bytes = JSON.std.asString(pids).getBytes(StandardCharsets.UTF_8);
            AtomicFile.replace(file, bytes, AtomicFile.Durability.UNFORCED);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": is the run directory full?", e);
        }
    }

    /** Process ids by name, those that are alive; empty where no start runs. */
    public static Map<String, Long> read(final Path runDirectory) {
        final Map<String, Long> alive = new LinkedHashMap<>();
        try {
            if (Files.exists(file(runDirectory))) {
                JSON.std.mapFrom(Files.readString(file(runDirectory))).forEach((name, pid) -> {
                    if (pid instanceof Number number && isAlive(number.longValue())) {
                        alive.put(name, number.longValue());
                    }
                });
            }
        } catch (final IOException e) {
            return Map.of(); // gone in this moment: its start has stopped
        }
        return alive;
    }

    public static boolean isAlive(final long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
