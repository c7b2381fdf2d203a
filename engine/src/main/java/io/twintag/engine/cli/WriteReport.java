package io.twintag.engine.cli;

import io.twintag.transport.protocol.Status;
import java.io.PrintWriter;

/** What a command says of writes that did not all go well, or wait. */
final class WriteReport {
    private final Settings settings;
    private final PrintWriter err;
    private final Level level;

    WriteReport(final Settings settings, final PrintWriter err, final Level level) {
        this.settings = settings;
        this.err = err;
        this.level = level;
    }

    /** Nothing has been acknowledged for a while: why, as far as the engine says. */
    void stalled() {
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        if (status.isCurrent(System.currentTimeMillis()) && !status.isRunning()) {
            err.println("twintag: waiting, nothing is lost: the engine is " + status.state() + ": " + status.reason());
        } else if (!status.isCurrent(System.currentTimeMillis())) {
            err.println("twintag: waiting for the engine, which does not report: see twintag status --dir "
                    + settings.directory());
        }
        err.flush();
    }

    /**
     * Why a pipeline stopped.
     *
     * @param unit   one of what was written.
     * @param object where it went.
     */
    void failed(final Pipeline pipeline, final String unit, final String object) {
        if (pipeline.isLost()) {
            final long unknown = pipeline.submitted() - pipeline.acknowledged();
            err.println("twintag: the engine is gone. " + pipeline.acknowledged() + " of " + pipeline.submitted() + " "
                    + unit + "s are " + level.reached() + "; the last " + unknown
                    + " may or may not be stored. Start it (twintag start --dir " + settings.directory()
                    + "), look at '" + object + "', then go on with the rest");
        } else {
            err.println("twintag: " + unit + " " + pipeline.firstRefused() + " was refused: "
                    + Status.name(pipeline.status()) + ": " + Status.remedy(pipeline.status()) + ". "
                    + pipeline.acknowledged() + " are " + level.reached() + ", " + pipeline.refused()
                    + " refused, the rest was not tried");
        }
        err.flush();
    }
}
