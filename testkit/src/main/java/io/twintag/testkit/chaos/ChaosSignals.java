package io.twintag.testkit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/** Kills, stops and continues processes by their ids, and only those that this command started. Any thread. */
final class ChaosSignals {
    private final Set<Long> stopped = new LinkedHashSet<>();
    private final LongPredicate isOwn;
    private boolean isOver;

    /** @param isOwn whether this command started the process, or one of its processes did. */
    ChaosSignals(final LongPredicate isOwn) {
        this.isOwn = isOwn;
    }

    void kill(final Collection<Long> pids) {
        send("KILL", pids);
    }

    synchronized void stop(final Collection<Long> pids) {
        if (!isOver) {
            stopped.addAll(pids);
            send("STOP", pids);
        }
    }

    /** Those that are stopped go on. A stopped process answers no request to end, so this comes before any. */
    synchronized void goOn() {
        send("CONT", stopped.stream().filter(ChaosSignals::isAlive).toList());
        stopped.clear();
    }

    /** Those that are stopped go on, and none is stopped any more. */
    synchronized void end() {
        isOver = true;
        goOn();
    }

    private static boolean isAlive(final long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private void send(final String signal, final Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        // The shell's own kill: one call strikes all at once, and no other program need be there.
        final List<String> line = new ArrayList<>(List.of("sh", "-c", "kill -s \"$0\" \"$@\"", signal));
        for (final long pid : pids) {
            if (!isOwn.test(pid)) {
                throw new IllegalStateException("process " + pid + " is none of chaos: it is left alone");
            }
            line.add(Long.toString(pid));
        }
        try {
            new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(); // one that has ended meanwhile is no error
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot send SIG" + signal + ": is there a shell (sh)? " + e, e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
