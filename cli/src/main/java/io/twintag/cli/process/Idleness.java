package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.nio.file.Path;
import org.agrona.CloseHelper;

/** While it is held nothing of a mirror starts: no {@code twintag start}, and no engine alone. */
public final class Idleness implements AutoCloseable {
    /** What a living {@code twintag start} keeps locked; it holds its process id. */
    public static final String START_LOCK_FILE = "start.lock";

    private final DirectoryLock start;
    private final DirectoryLock engine;

    private Idleness(final DirectoryLock start, final DirectoryLock engine) {
        this.start = start;
        this.engine = engine;
    }

    /** Returns null when a start or an engine runs. */
    public static Idleness of(final Settings settings) {
        final DirectoryLock start = lock(settings.directory(), START_LOCK_FILE);
        if (start == null) {
            return null;
        }
        final DirectoryLock engine = lock(settings.engineDirectory(), "lock");
        if (engine == null) {
            start.close();
            return null;
        }
        return new Idleness(start, engine);
    }

    private static DirectoryLock lock(final Path place, final String file) {
        try {
            return DirectoryLock.acquire(place, file);
        } catch (final LockedException inUse) {
            return null;
        }
    }

    @Override
    public void close() {
        CloseHelper.closeAll(engine, start);
    }
}
