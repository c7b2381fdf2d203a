package io.twintag.cli.command;

import io.twintag.cli.process.Log;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.process.ProcessStop;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.device.Device;
import io.twintag.transport.runtime.DirectoryLock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one storage device in the foreground. */
@Command(
        name = "device",
        description = "Run one storage device in the foreground; twintag start does so for both.",
        footer = {
            "",
            "Prints a line that starts with READY when its volumes are open and recovered.",
            "Ends in good order on SIGTERM and Ctrl-C.",
            "",
            "Examples:",
            "  twintag device a",
            "  twintag device b --dir /data/mirror"
        })
public final class DeviceCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ForegroundOption foreground;

    @Parameters(paramLabel = "a|b", description = "Which of the two.")
    private Slot slot;

    @Override
    public Integer call() {
        final Settings settings = directory.settings();
        final Part part = slot == Slot.A ? Part.DEVICE_A : Part.DEVICE_B;
        part.requireOwn(settings);
        foreground.install();
        Part.prepareRunDirectory(settings);
        try (DirectoryLock own = ProcessList.join(settings.runDirectory(), part.label())) {
            assert own != null;
            return run(settings);
        }
    }

    private int run(final Settings settings) {
        final Log log = new Log("device-" + slot);
        log.info("opening " + settings.deviceDirectory(slot.number()));
        final Device device = Device.launch(settings.deviceContext(slot.number())
                .onFailure(ProcessStop::ask)
                .log(log::info));
        log.ready("device " + slot + " dir=" + settings.deviceDirectory(slot.number()) + " pid="
                + ProcessHandle.current().pid());
        ProcessStop.await();
        return Part.finish(log, device::failure, device);
    }
}
