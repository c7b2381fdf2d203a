package io.twintag.cli.command;

import io.twintag.cli.process.Idleness;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Units;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockOwner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops a running mirror. */
@Command(
        name = "stop",
        description = "Stop the mirror that twintag start runs on a directory, and wait until it has stopped.",
        footer = {
            "",
            "Nothing that was acknowledged is lost. Exit code 0 also when nothing runs.",
            "",
            "Example:",
            "  twintag stop --dir /data/mirror"
        })
public final class StopCommand implements Callable<Integer> {
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(5);

    @Mixin
    private DirectoryOption directory;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final Path place = directory.settings().directory();
        final LockOwner owner = owner(place);
        if (owner == null) {
            out.println("not running: " + place);
            return 0;
        }
        final long startNs = System.nanoTime();
        final long pid = owner.pid();
        askToEnd(place, owner);
        long sayNs = startNs + SAY_NS;
        while (DirectoryLock.owner(place, Idleness.START_LOCK_FILE) != null) {
            final long nowNs = System.nanoTime();
            if (nowNs - startNs > TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
                throw new Refusal("process " + pid + " does not stop within " + timeoutSeconds + " s: look at "
                        + place.resolve("logs") + ", and if you must, kill -9 " + pid
                        + " (the next start recovers; nothing acknowledged is lost)");
            }
            if (nowNs - sayNs >= 0) {
                sayNs += SAY_NS;
                out.println("waiting for process " + pid + ", " + Units.duration(nowNs - startNs));
                out.flush();
            }
            LockSupport.parkNanos(CHECK_NS);
        }
        out.println("stopped: " + place);
        return 0;
    }

    /** The start that holds the directory; null when none does. */
    private static LockOwner owner(final Path place) {
        LockOwner owner = DirectoryLock.owner(place, Idleness.START_LOCK_FILE);
        // It may be about to write who it is.
        for (int i = 0; i < 50 && owner != null && owner.pid() == 0; i++) {
            LockSupport.parkNanos(CHECK_NS);
            owner = DirectoryLock.owner(place, Idleness.START_LOCK_FILE);
        }
        return owner;
    }

    /** Only who is alive by its lock, and who has the same id here as it wrote. */
    private static void askToEnd(final Path place, final LockOwner owner) {
        if (!owner.isInOwnNamespace()) {
            throw new Refusal("twintag start on " + place + " runs in another container, as process " + owner.pid()
                    + " there: run twintag stop in that container, or stop the container");
        }
        if (owner.pid() == 0) {
            throw new Refusal(
                    place.resolve(Idleness.START_LOCK_FILE) + " is locked and names no process: end twintag start");
        }
        owner.process().ifPresent(ProcessHandle::destroy);
    }
}
