package io.twintag.cli.process;

import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;

/** One of the processes of a mirror, as the processes know each other. */
public enum Part {
    DRIVER("driver", List.of("driver"), 64),
    DEVICE_A("device-a", List.of("device", "a"), 128),
    DEVICE_B("device-b", List.of("device", "b"), 128),
    ENGINE("engine", List.of("engine"), 256);

    private final String label;
    private final List<String> command;
    private final int heapMib;

    Part(final String label, final List<String> command, final int heapMib) {
        this.label = label;
        this.command = command;
        this.heapMib = heapMib;
    }

    /** The name in messages, and of the log file. */
    public String label() {
        return label;
    }

    /** The twintag command that runs it. */
    List<String> command() {
        return command;
    }

    /** Enough: what is large is mapped. */
    int heapMib() {
        return heapMib;
    }

    /** Whether the start of a twintag directory runs it; else somebody else does. */
    boolean isRunBy(final Settings settings) {
        return switch (this) {
            case DRIVER -> !settings.isDriverExternal();
            case DEVICE_A, DEVICE_B -> !settings.isDevicesExternal();
            case ENGINE -> true;
        };
    }

    /** @throws Refusal when the part is one of those that another directory's start runs. */
    public void requireOwn(final Settings settings) {
        if (settings.isDevicesExternal() && !isRunBy(settings)) {
            throw new Refusal(settings.directory() + " has no " + label + " of its own, but that of "
                    + settings.devicesOf() + ": twintag " + String.join(" ", command) + " --dir "
                    + settings.devicesOf());
        }
    }

    Path logFile(final Settings settings) {
        return settings.logDirectory().resolve(label + ".log");
    }

    /** Makes the run directory if it is not there, for its owner alone where this makes it. */
    public static void prepareRunDirectory(final Settings settings) {
        final Path run = settings.runDirectory();
        try {
            if (!Files.isDirectory(run)) {
                Files.createDirectories(run.toAbsolutePath().getParent());
                Files.createDirectories(
                        run, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createDirectories(RunDirectory.sessions(run));
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "cannot make the run directory " + run + " (" + e + "): set run.dir in " + Settings.FILE, e);
        }
    }

    /**
     * Says how a part ended, and closes it.
     *
     * @param failure what ended one of its agents, null when it was told to stop.
     * @return the exit code.
     */
    public static int finish(final Log log, final Supplier<Throwable> failure, final AutoCloseable part) {
        if (failure.get() != null) {
            log.error("ends because of an error", failure.get());
        } else {
            log.info("stopping");
        }
        try {
            part.close();
        } catch (final Exception e) {
            log.error("cannot close in good order: the next start recovers", e);
            return ExitCode.FAILED;
        }
        if (failure.get() != null) {
            return ExitCode.FAILED;
        }
        log.info("stopped");
        return 0;
    }
}
