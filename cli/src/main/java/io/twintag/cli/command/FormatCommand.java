package io.twintag.cli.command;

import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.FormatOnDevices;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.SettingsText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a twintag directory. */
@Command(
        name = "format",
        description = "Make a twintag directory: two devices, an engine that knows them, and their settings.",
        footer = {
            "",
            "Examples:",
            "  twintag format",
            "  twintag format --dir /data/mirror --a /disk1/twintag-a --b /disk2/twintag-b",
            "  twintag format --flush group --set tag.pages=4096",
            "  twintag format --dir /data/second --generator 2 --devices-of /data/mirror",
            "",
            "Refuses a directory that holds anything. Interrupted, it leaves a directory without twintag.properties,",
            "which is not a twintag directory yet: remove what is in it and format again."
        })
public final class FormatCommand implements Runnable {
    @Mixin
    private DirectoryOption directory;

    @Option(names = "--flush", paramLabel = "MODE", description = "none, group or periodic(100ms), the default.")
    private String flush;

    @Option(names = "--a", paramLabel = "DIR", description = "Where device a keeps its data. Default: DIR/a.")
    private Path deviceA;

    @Option(names = "--b", paramLabel = "DIR", description = "Where device b keeps its data. Default: DIR/b.")
    private Path deviceB;

    @Option(
            names = "--generator",
            paramLabel = "N",
            defaultValue = "0",
            description = "Id of this engine's tag generator, 0 to 32767. Default: ${DEFAULT-VALUE}.")
    private int generator;

    @Option(
            names = "--devices-of",
            paramLabel = "DIR1",
            description = "An engine alone, with a volume of its own on the devices of DIR1, for a second host.")
    private Path devicesOf;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other setting of twintag.properties; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (generator < 0 || generator > Short.MAX_VALUE) {
            throw new Refusal("--generator " + generator + ": use 0 to " + Short.MAX_VALUE);
        }
        if (devicesOf != null && (flush != null || deviceA != null || deviceB != null)) {
            throw new Refusal("--devices-of takes devices that are there: --flush, --a and --b do not go with it");
        }
        final Map<String, String> chosen = new LinkedHashMap<>(set);
        if (flush != null) {
            chosen.put("flush", flush);
        }
        if (deviceA != null) {
            chosen.put("device.a.dir", deviceA.toAbsolutePath().normalize().toString());
        }
        if (deviceB != null) {
            chosen.put("device.b.dir", deviceB.toAbsolutePath().normalize().toString());
        }
        final Settings made = devicesOf == null
                ? new Format(directory.directory(), new SettingsText(chosen), Format.hostSpace())
                        .generator((short) generator)
                        .run()
                : new FormatOnDevices(
                                directory.directory(),
                                Settings.load(devicesOf.toAbsolutePath().normalize()),
                                (short) generator,
                                chosen,
                                Format.hostSpace())
                        .run();
        final PrintWriter out = spec.commandLine().getOut();
        out.println("formatted " + made.directory());
        out.println("  generator " + generator);
        out.println("  device a  " + made.deviceDirectory(0));
        out.println("  device b  " + made.deviceDirectory(1));
        out.println("  run dir   " + made.runDirectory());
        out.println("  settings  " + made.directory().resolve(Settings.FILE));
    }
}
