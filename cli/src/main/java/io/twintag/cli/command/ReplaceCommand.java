package io.twintag.cli.command;

import io.twintag.cli.repair.Replace;
import io.twintag.cli.repair.ResyncWatch;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a device back whose volume is lost. */
@Command(
        name = "replace",
        description =
                "Make a blank volume for a device that lost its own; the other device is copied to it, under load.",
        footer = {
            "",
            "Works while the mirror runs, and when it is stopped: then the next start copies. The other device must be a",
            "member: it is what is copied. While the copy goes on its progress is shown on stderr, where that is a",
            "terminal; ending this command does not end the copy.",
            "",
            "With --wipe a volume that is there is removed first, for good: of a device that failed, that is foreign, or",
            "that has split off. If a process serves it, that process is ended in good order, and nothing is removed",
            "before the other device has gone on alone. Nothing else in the directory is touched.",
            "",
            "Exit code 0: the mirror is up to date again (or the blank volume is made, where nothing is waited for).",
            "3: the mirror went away meanwhile; the copy goes on when it is back.",
            "",
            "Examples:",
            "  twintag replace b",
            "  twintag replace a --wipe --dir /data/mirror",
            "  twintag replace b --no-wait"
        })
public final class ReplaceCommand implements Callable<Integer> {
    private static final String LOCK_FILE = "replace.lock";

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ReturnTimeoutOption returnTimeout;

    @Parameters(paramLabel = "a|b", description = "Which of the two.")
    private Slot slot;

    @Option(names = "--wipe", description = "Remove the volume that is there, for good.")
    private boolean isWiping;

    @Option(names = "--no-wait", description = "Return when the blank volume is made.")
    private boolean isNotWaiting;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final Settings settings = directory.settings();
        final PrintWriter out = spec.commandLine().getOut();
        final Replace.Made made;
        try (DirectoryLock lock = lock(settings.directory())) {
            assert lock != null;
            made = new Replace(settings, slot, isWiping, Format.hostSpace()).run();
        }
        out.println("device " + slot + " is blank: device " + Long.toHexString(made.deviceId()) + " in "
                + settings.deviceDirectory(slot.number()));
        out.flush();
        if (!made.isRunning()) {
            out.println(
                    "the other device is copied to it at the next start: twintag start --dir " + settings.directory());
        } else if (!isNotWaiting) {
            return new ResyncWatch(settings, slot, spec.commandLine().getErr())
                    .await(made.epoch(), returnTimeout.timeoutNs(), out);
        }
        return 0;
    }

    private static DirectoryLock lock(final Path place) {
        try {
            return DirectoryLock.acquire(place, LOCK_FILE);
        } catch (final LockedException e) {
            throw new Refusal("another twintag replace is at work: " + e.getMessage());
        }
    }
}
