package io.twintag.testkit.world;

import io.twintag.engine.membership.MembershipRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A host of an engine: the engine's directory on the host's disk, and the sessions of its clients in the host's
 * memory.
 */
public final class EngineHost {
    private static final String SESSIONS = "sessions";

    public final HostDisk disk = new HostDisk();
    private final Path directory;
    private final Path runDirectory;

    EngineHost(final Path directory, final Path runDirectory, final MembershipRecord first) {
        this.directory = directory;
        this.runDirectory = runDirectory;
        try {
            Files.createDirectories(directory);
            Files.createDirectories(runDirectory.resolve(SESSIONS));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        first.store(disk, directory);
        disk.forceAll(); // long ago
    }

    /** The engine's directory. */
    public Path directory() {
        return directory;
    }

    Path runDirectory() {
        return runDirectory;
    }

    /** What the engine did not force may be gone, and the sessions are. Its process has ended before. */
    void losePower(final SplittableRandom random) {
        disk.losePower(random);
        try (Stream<Path> sessions = Files.list(runDirectory.resolve(SESSIONS))) {
            for (final Path session : sessions.toList()) {
                Files.delete(session);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
