package io.twintag.transport.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process that holds a {@link DirectoryLock}, as it wrote into the lock's file. That it lives only the lock says.
 *
 * @param pid       in its pid namespace; 0 when that is not known.
 * @param namespace in which that id was given, as in {@code /proc/self/ns/pid}; "" when that is not known.
 */
public record LockOwner(long pid, String namespace) {
    private static final LockOwner SELF = new LockOwner(ProcessHandle.current().pid(), ownNamespace());

    /** This process. */
    public static LockOwner self() {
        return SELF;
    }

    /** As {@link #text()} wrote it, or a version that wrote the id alone. */
    static LockOwner parse(final String text) {
        final String[] words = text.strip().split(" ", 2);
        try {
            return new LockOwner(Long.parseLong(words[0]), words.length > 1 ? words[1].strip() : "");
        } catch (final NumberFormatException e) {
            return new LockOwner(0, "");
        }
    }

    String text() {
        return pid + " " + namespace;
    }

    /** Whether its id means it here too: not where it runs in another container. */
    public boolean isInOwnNamespace() {
        return namespace.isEmpty() || namespace.equals(SELF.namespace);
    }

    /** The process to signal; empty when its id is not known, or is somebody else's here. */
    public Optional<ProcessHandle> process() {
        return pid == 0 || !isInOwnNamespace() ? Optional.empty() : ProcessHandle.of(pid);
    }

    private static String ownNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (final IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return pid == 0 ? "a process" : "process " + pid + (isInOwnNamespace() ? "" : " of another container");
    }
}
