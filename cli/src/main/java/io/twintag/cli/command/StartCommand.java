package io.twintag.cli.command;

import io.twintag.cli.process.Idleness;
import io.twintag.cli.process.Log;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.process.Supervisor;
import io.twintag.cli.repair.ForceStale;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import io.twintag.cli.settings.Slot;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
            "--force-stale is the last resort when a device is stale and the other, which has all that was acknowledged, is",
            "lost for good: the stale one goes on alone, in a new lineage. What only the other had is given up. Should it",
            "come back it is refused as split off, and never merged; twintag replace makes a copy in its place.",
            "",
            "Examples:",
            "  twintag start",
            "  twintag start --dir /data/mirror",
            "  twintag start --force-stale a"
        })
public final class StartCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ForegroundOption foreground;

    @Option(
            names = "--force-stale",
            paramLabel = "a|b",
            description = "Go on with this stale device alone, and give up what only the other has.")
    private Slot forced;

    @Option(names = "--yes", description = "Do not ask whether --force-stale is meant.")
    private boolean isSure;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final Path place = directory.directory();
        final Log log = new Log("start");
        if (forced == null && Format.isUntouched(place)) {
            new Format(place, new SettingsText(Map.of()), Format.hostSpace()).run();
            log.info("formatted " + place);
        }
        final Settings settings = directory.settings();
        final DirectoryLock lock = lock(place);
        try {
            if (forced != null) {
                new ForceStale(settings, forced, spec.commandLine().getErr()).run(isSure);
            }
            foreground.install();
            Part.prepareRunDirectory(settings);
            try (DirectoryLock own = ProcessList.join(settings.runDirectory(), ProcessList.START)) {
                assert own != null;
                new Supervisor(settings, log).run();
            }
        } finally {
            lock.close();
        }
        return 0;
    }

    private static DirectoryLock lock(final Path place) {
        try {
            return DirectoryLock.acquire(place, Idleness.START_LOCK_FILE);
        } catch (final LockedException e) {
            throw new Refusal("twintag start runs on this directory already: " + e.getMessage()
                    + ". To stop it: twintag stop --dir " + place);
        }
    }
}
