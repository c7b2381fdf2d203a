package io.twintag.engine.cli;

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
            "",
            "Refuses a directory that holds anything. Interrupted, it leaves a directory without twintag.properties,",
            "which is not a twintag directory yet: remove what is in it and format again."
        })
final class FormatCommand implements Runnable {
    @Mixin
    private DirectoryOption directory;

    @Option(names = "--flush", paramLabel = "MODE", description = "none, group or periodic(100ms), the default.")
    private String flush;

    @Option(names = "--a", paramLabel = "DIR", description = "Where device a keeps its data. Default: DIR/a.")
    private Path deviceA;

    @Option(names = "--b", paramLabel = "DIR", description = "Where device b keeps its data. Default: DIR/b.")
    private Path deviceB;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any other setting of twintag.properties; may be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
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
        final Settings made = new Format(directory.directory(), new SettingsText(chosen), Format.hostSpace()).run();
        final PrintWriter out = spec.commandLine().getOut();
        out.println("formatted " + made.directory());
        out.println("  device a  " + made.deviceDirectory(0));
        out.println("  device b  " + made.deviceDirectory(1));
        out.println("  run dir   " + made.runDirectory());
        out.println("  settings  " + made.directory().resolve(Settings.FILE));
    }
}
