package io.twintag.testkit.load;

import io.twintag.cli.process.EngineStatus;

/**
 * One resync, as the engine's status tells of it.
 *
 * @param target     "a" or "b".
 * @param durationMs from its begin to its end, or to the report.
 * @param isEnded    whether it runs no more.
 */
public record ResyncFacts(
        String target,
        long epoch,
        long inDoubtBlocks,
        long inDoubtBytes,
        long copiedBytes,
        long durationMs,
        boolean isEnded) {

    /** Null where the status tells of none. */
    public static ResyncFacts of(final EngineStatus status) {
        final EngineStatus resync = status.part("resync");
        if (resync.number("startedMs") == 0) {
            return null;
        }
        final long endedMs = resync.number("endedMs");
        return new ResyncFacts(
                resync.text("target"),
                resync.number("epoch"),
                resync.number("inDoubtBlocks"),
                resync.number("inDoubtBytes"),
                resync.number("copiedBytes"),
                (endedMs == 0 ? status.number("reportedMs") : endedMs) - resync.number("startedMs"),
                endedMs != 0);
    }
}
