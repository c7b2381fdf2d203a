package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.io.StatusText;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how a mirror is. */
@Command(
        name = "status",
        description = "Show how a mirror is: members, state, how far each device is, acknowledgement latency.",
        footer = {
            "",
            "Exit code 0: writes flow. 1: they do not, or the engine does not run.",
            "",
            "Examples:",
            "  twintag status",
            "  twintag status --json --dir /data/mirror",
            "  twintag status --watch"
        })
public final class StatusCommand implements Callable<Integer> {
    private static final long WATCH_NS = TimeUnit.SECONDS.toNanos(1);

    @Mixin
    private DirectoryOption directory;

    @Option(names = "--json", description = "For programs: one object, times in ns (names end in Ns) or ms since 1970.")
    private boolean isJson;

    @Option(
            names = {"-w", "--watch"},
            description = "Once a second, until Ctrl-C.")
    private boolean isWatching;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final Settings settings = directory.settings();
        int exitCode = show(settings);
        while (isWatching && !spec.commandLine().getOut().checkError()) {
            LockSupport.parkNanos(WATCH_NS);
            exitCode = show(settings);
        }
        return exitCode;
    }

    private int show(final Settings settings) {
        final PrintWriter out = spec.commandLine().getOut();
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        final Map<String, Long> processes = ProcessList.read(settings.runDirectory());
        final boolean isCurrent = status.isCurrent(System.currentTimeMillis());
        if (isJson) {
            out.println(json(settings, isCurrent ? status : new EngineStatus(Map.of(), status.owner()), processes));
        } else {
            new StatusText(settings, processes)
                    .write(out, isCurrent ? status : new EngineStatus(Map.of(), status.owner()));
        }
        out.flush();
        return isCurrent && status.isRunning() ? 0 : ExitCode.FINDING;
    }

    private static String json(final Settings settings, final EngineStatus status, final Map<String, Long> processes) {
        final Map<String, Object> all = new LinkedHashMap<>();
        all.put("directory", settings.directory().toString());
        all.put("processes", processes);
        all.put("isEngineAlive", status.isAlive());
        all.put("engine", status.report().isEmpty() ? null : status.report());
        try {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(all);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
