package io.twintag.cli.command;

import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.Log;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessStop;
import io.twintag.cli.settings.Settings;
import io.twintag.engine.Engine;
import io.twintag.engine.membership.Membership;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the engine in the foreground. */
@Command(
        name = "engine",
        description = "Run the engine in the foreground; twintag start does so.",
        footer = {
            "",
            "Prints a line that starts with READY when writes flow: media driver and both devices are there.",
            "Ends in good order on SIGTERM and Ctrl-C.",
            "",
            "Example:",
            "  twintag engine --dir /data/mirror"
        })
public final class EngineCommand implements Callable<Integer> {
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(5);

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ForegroundOption foreground;

    @Override
    public Integer call() {
        final Settings settings = directory.settings();
        foreground.install();
        Part.prepareRunDirectory(settings);
        final Log log = new Log("engine");
        final Engine engine =
                Engine.launch(settings.engineContext().log(log::info).onFailure(ProcessStop::ask));
        awaitRunning(engine, log);
        if (!ProcessStop.isAsked()) {
            log.ready("engine dir=" + settings.directory() + " pid="
                    + ProcessHandle.current().pid());
        }
        ProcessStop.await();
        final int code = Part.finish(log, engine::failure, engine);
        return engine.state() == Membership.State.FENCED ? ExitCode.FENCED : code;
    }

    private static void awaitRunning(final Engine engine, final Log log) {
        long sayNs = System.nanoTime() + SAY_NS;
        while (!engine.isRunning() && !ProcessStop.await(CHECK_NS)) {
            if (System.nanoTime() - sayNs >= 0) {
                sayNs += SAY_NS;
                log.info(engine.state() + ": " + engine.reason());
            }
        }
    }
}
