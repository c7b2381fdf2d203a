package io.twintag.cli.io;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import io.twintag.transport.protocol.Status;
import java.io.PrintWriter;

/** What a command says of writes that did not all go well, or wait. */
public final class WriteReport {
    private final Settings settings;
    private final PrintWriter err;
    private final Level level;

    public WriteReport(final Settings settings, final PrintWriter err, final Level level) {
        this.settings = settings;
        this.err = err;
        this.level = level;
    }

    /** Nothing has been acknowledged for a while: why, as far as the engine says. */
    public void stalled() {
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        if (status.isCurrent(System.currentTimeMillis()) && !status.isRunning()) {
            err.println("twintag: waiting, nothing is lost: the engine is " + status.state() + ": " + status.reason());
        } else if (!status.isCurrent(System.currentTimeMillis())) {
            err.println("twintag: waiting for the engine, which does not report: see twintag status --dir "
                    + settings.directory());
        }
        err.flush();
    }

    /** The engine is gone, and its return is waited for. */
    public void lost(final long timeoutNs) {
        err.println("twintag: the engine is gone; nothing is lost. Waiting up to " + Units.duration(timeoutNs)
                + " (--timeout) for its return: twintag start --dir " + settings.directory());
        err.flush();
    }

    /** What was reached by all, and by how many only on the one device that there was. */
    public String reached(final Pipeline pipeline) {
        return pipeline.byOne() == 0
                ? level.reached()
                : level.reached() + ", except " + pipeline.byOne() + " by the one device that there was";
    }

    /**
     * Why a pipeline stopped.
     *
     * @param unit   one of what was written.
     * @param object where it went.
     */
    public void failed(final Pipeline pipeline, final String unit, final String object) {
        if (pipeline.isLost()) {
            final long open = pipeline.submitted() - pipeline.acknowledged();
            err.println("twintag: the engine is gone and did not come back in time. " + pipeline.acknowledged() + " of "
                    + pipeline.submitted() + " " + unit + "s are " + reached(pipeline) + "; the last " + open
                    + " are handed over, and the next engine finishes them. Start it (twintag start --dir "
                    + settings.directory() + "), look at '" + object + "', then go on with the rest");
        } else {
            err.println("twintag: " + unit + " " + pipeline.firstRefused() + " was refused: "
                    + Status.name(pipeline.status()) + ": " + Status.remedy(pipeline.status()) + ". "
                    + pipeline.acknowledged() + " are " + reached(pipeline) + ", " + pipeline.refused()
                    + " refused, the rest was not tried");
        }
        err.flush();
    }
}
