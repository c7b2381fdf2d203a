package io.twintag.cli.command;

import io.twintag.cli.process.Idleness;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Units;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
        if (isFree(place)) {
            out.println("not running: " + place);
            return 0;
        }
        final long startNs = System.nanoTime();
        final long pid = owner(place);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        long sayNs = startNs + SAY_NS;
        while (!isFree(place)) {
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

    /** Whether no start holds the directory. */
    private static boolean isFree(final Path place) {
        try (DirectoryLock lock = DirectoryLock.acquire(place, Idleness.START_LOCK_FILE)) {
            return lock != null;
        } catch (final LockedException e) {
            return false;
        }
    }

    /** The process that a running start wrote into its lock file; it may be about to. */
    private static long owner(final Path place) {
        for (int i = 0; i < 50; i++) {
            try {
                return Long.parseLong(Files.readString(place.resolve(Idleness.START_LOCK_FILE))
                        .strip());
            } catch (final NumberFormatException e) {
                LockSupport.parkNanos(CHECK_NS);
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot read " + place.resolve(Idleness.START_LOCK_FILE), e);
            }
        }
        throw new Refusal(place.resolve(Idleness.START_LOCK_FILE) + " is locked and names no process: try again");
    }
}
