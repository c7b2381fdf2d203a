package io.twintag.cli.repair;

import io.twintag.cli.io.ProgressLine;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.cli.settings.Units;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Follows the copy to a device in the engine's reports until both devices are members. One thread. */
public final class ResyncWatch {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(10);

    private final Settings settings;
    private final Slot slot;
    private final PrintWriter err;
    private ProgressLine line;
    private long lineEpoch;
    private String told = "";

    /** @param slot of the device that is copied to. */
    public ResyncWatch(final Settings settings, final Slot slot, final PrintWriter err) {
        this.settings = settings;
        this.slot = slot;
        this.err = err;
    }

    /**
     * Waits.
     *
     * @param aboveEpoch the mirror was at when the copy was asked for.
     * @param timeoutNs  how long an engine may be away.
     * @return the exit code.
     */
    public int await(final long aboveEpoch, final long timeoutNs, final PrintWriter out) {
        final long beganNs = System.nanoTime();
        long heardNs = beganNs;
        long sayNs = beganNs + SAY_NS;
        while (true) {
            final long nowNs = System.nanoTime();
            final EngineStatus status = EngineStatus.read(settings.runDirectory());
            if (status.isCurrent(System.currentTimeMillis())) {
                heardNs = nowNs;
                if (status.isRunning()
                        && status.text("mirror").equals("UP_TO_DATE")
                        && status.number("epoch") > aboveEpoch) {
                    end(status, nowNs - beganNs, out);
                    return 0;
                }
                sayNs = show(status, aboveEpoch, nowNs, sayNs);
            } else if (nowNs - heardNs > timeoutNs) {
                endLine();
                err.println("twintag: the engine is away for " + Units.duration(timeoutNs)
                        + ": the copy goes on when the mirror runs again (twintag start, twintag status)");
                return ExitCode.FAILED;
            }
            LockSupport.parkNanos(LOOK_NS);
            if (Thread.currentThread().isInterrupted()) {
                return ExitCode.FAILED;
            }
        }
    }

    private long show(final EngineStatus status, final long aboveEpoch, final long nowNs, final long sayNs) {
        final EngineStatus resync = status.part("resync");
        final boolean isOurs = resync.text("target").equals(slot.toString()) && resync.number("epoch") > aboveEpoch;
        if (isOurs && resync.number("endedMs") == 0) {
            if (line == null || lineEpoch != resync.number("epoch")) {
                endLine();
                line = new ProgressLine("blocks", resync.number("inDoubtBytes"));
                lineEpoch = resync.number("epoch");
            }
            line.update(resync.number("copiedBlocks"), resync.number("copiedBytes"));
            return nowNs + SAY_NS;
        }
        if (nowNs - sayNs < 0) {
            return sayNs;
        }
        // Nothing moves: why?
        final String why = "device " + slot + " is "
                + status.part("devices", slot.toString()).text("state")
                + (status.reason().isBlank() ? "" : ": " + status.reason());
        if (!why.equals(told)) {
            endLine();
            told = why;
            err.println("twintag: still waiting: " + why);
            err.flush();
        }
        return nowNs + SAY_NS;
    }

    private void end(final EngineStatus status, final long tookNs, final PrintWriter out) {
        endLine();
        final EngineStatus resync = status.part("resync");
        out.println("device " + slot + " is up to date: " + Units.count(resync.number("copiedBlocks")) + " blocks, "
                + Units.size(resync.number("copiedBytes")) + " copied, in " + Units.duration(tookNs));
        out.flush();
    }

    private void endLine() {
        if (line != null) {
            line.end();
            line = null;
        }
    }
}
