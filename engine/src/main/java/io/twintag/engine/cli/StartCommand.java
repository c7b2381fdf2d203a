package io.twintag.engine.cli;

import io.twintag.transport.DirectoryLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a whole mirror on this host. */
@Command(
        name = "start",
        description = "Run a mirror in the foreground: media driver, device a, device b and engine, each a process.",
        footer = {
            "",
            "Formats a directory that is missing or empty. Prints a line that starts with READY when writes flow. A part",
            "that dies is started again; what the parts say is in DIR/logs. Ends in good order on SIGTERM and Ctrl-C, and",
            "so do the parts when this process is killed.",
            "In a directory made with format --devices-of it runs an engine alone, which waits for the devices.",
            "",
            "Examples:",
            "  twintag start",
            "  twintag start --dir /data/mirror"
        })
final class StartCommand implements Callable<Integer> {
    /** Held by a running start in the twintag directory; names its process. */
    static final String LOCK_FILE = "start.lock";

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ForegroundOption foreground;

    @Override
    public Integer call() {
        final Path place = directory.directory();
        final Log log = new Log("start");
        if (Format.isUntouched(place)) {
            new Format(place, new SettingsText(Map.of()), Format.hostSpace()).run();
            log.info("formatted " + place);
        }
        final Settings settings = directory.settings();
        final DirectoryLock lock = lock(place);
        try {
            foreground.install();
            Part.prepareRunDirectory(settings);
            new Supervisor(settings, log).run();
        } finally {
            lock.close();
        }
        return 0;
    }

    private static DirectoryLock lock(final Path place) {
        try {
            return DirectoryLock.acquire(place, LOCK_FILE);
        } catch (final IllegalStateException e) {
            throw new Refusal("twintag start runs on this directory already: " + e.getMessage()
                    + ". To stop it: twintag stop --dir " + place);
        }
    }
}
