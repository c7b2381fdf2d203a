package io.twintag.cli.process;

import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockOwner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of a mirror that live: each holds a lock in the run directory, named after it, as long as it does. Any
 * thread.
 */
public final class ProcessList {
    /** The name of the process that starts the others. */
    public static final String START = "start";

    private ProcessList() {}

    /**
     * Says that this process is the one of this name, until it ends or lets go.
     *
     * @throws io.twintag.transport.runtime.LockedException another one is.
     */
    public static DirectoryLock join(final Path runDirectory, final String name) {
        return DirectoryLock.acquire(runDirectory, fileName(name));
    }

    /** Process ids by name, those that are alive: that of start first. An id may be of another container. */
    public static Map<String, Long> read(final Path runDirectory) {
        final Map<String, Long> alive = new LinkedHashMap<>();
        for (final String name : names()) {
            final LockOwner owner = owner(runDirectory, name);
            if (owner != null) {
                alive.put(name, owner.pid());
            }
        }
        return alive;
    }

    /** The process of this name; null when none lives. */
    public static LockOwner owner(final Path runDirectory, final String name) {
        return DirectoryLock.owner(runDirectory, fileName(name));
    }

    /** The lock files there may be. */
    static List<Path> files(final Path runDirectory) {
        return names().stream()
                .map(name -> runDirectory.resolve(fileName(name)))
                .toList();
    }

    private static List<String> names() {
        final List<String> names = new ArrayList<>(List.of(START));
        for (final Part part : Part.values()) {
            names.add(part.label());
        }
        return names;
    }

    /** The engine's is the lock that it takes itself, also where it is no process of its own. */
    private static String fileName(final String name) {
        return name + ".lock";
    }
}
