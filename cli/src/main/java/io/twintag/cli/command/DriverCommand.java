package io.twintag.cli.command;

import io.aeron.driver.MediaDriver;
import io.twintag.cli.process.DriverPlace;
import io.twintag.cli.process.Log;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.process.ProcessStop;
import io.twintag.cli.settings.Settings;
import io.twintag.transport.runtime.DirectoryLock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the media driver in the foreground. */
@Command(
        name = "driver",
        description = "Run Aeron's media driver in the foreground; twintag start does so unless aeron.dir is set.",
        footer = {
            "",
            "Prints a line that starts with READY when it serves. Ends in good order on SIGTERM and Ctrl-C.",
            "",
            "Example:",
            "  twintag driver --dir /data/mirror"
        })
public final class DriverCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ForegroundOption foreground;

    @Override
    public Integer call() {
        final Settings settings = directory.settings();
        Part.DRIVER.requireOwn(settings);
        foreground.install();
        Part.prepareRunDirectory(settings);
        final Log log = new Log("driver");
        try (DriverPlace place = DriverPlace.claim(settings, log);
                DirectoryLock own = ProcessList.join(settings.runDirectory(), Part.DRIVER.label())) {
            assert own != null;
            final MediaDriver driver = MediaDriver.launch(place.context(settings));
            place.mark();
            log.ready("driver dir=" + settings.aeronDirectory() + " pid="
                    + ProcessHandle.current().pid());
            ProcessStop.await();
            return Part.finish(log, () -> null, driver);
        }
    }
}
