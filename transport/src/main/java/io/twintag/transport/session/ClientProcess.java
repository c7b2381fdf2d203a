package io.twintag.transport.session;

import java.time.Instant;
import java.util.Optional;

/**
 * A process by its id and its start, since ids are used again.
 *
 * @param pid     process id.
 * @param startMs when it started, ms since 1970; 0 when the operating system does not tell.
 */
record ClientProcess(long pid, long startMs) {
    /** The start is reckoned from the time of boot, which moves a little whenever the clock is set. */
    private static final long START_TOLERANCE_MS = 5_000;

    static ClientProcess current() {
        final ProcessHandle handle = ProcessHandle.current();
        return new ClientProcess(handle.pid(), startMs(handle));
    }

    boolean isAlive() {
        final Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty() || !handle.get().isAlive()) {
            return false;
        }
        final long actualMs = startMs(handle.get());
        return startMs == 0 || actualMs == 0 || Math.abs(actualMs - startMs) <= START_TOLERANCE_MS;
    }

    private static long startMs(final ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
