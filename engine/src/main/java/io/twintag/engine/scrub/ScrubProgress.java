package io.twintag.engine.scrub;

/**
 * How far a scrub is, at one moment. Times in ms since 1970, 0: not yet.
 *
 * @param isUnderWay   whether a pass has begun and not ended; it rests while the mirror is not up to date.
 * @param isResting    whether it waits for both devices to be members.
 * @param passes       that were finished, ever.
 * @param startedMs    of the pass under way, or of the last one.
 * @param endedMs      of the last full pass.
 * @param nextDueMs    when the next begins by itself; 0: never, the rate is 0.
 * @param object       that is being looked at, by name.
 * @param position     block, or position of a log.
 * @param checkedBytes of the pass, of about {@code totalBytes}; {@code checkedEver} of all passes.
 * @param found        bad blocks and records of the pass; {@code repaired} and {@code alarms} say what became of them.
 * @param rateBytesPerS that is kept at most.
 */
public record ScrubProgress(
        boolean isUnderWay,
        boolean isResting,
        long passes,
        long startedMs,
        long endedMs,
        long nextDueMs,
        String object,
        long position,
        long checkedBytes,
        long totalBytes,
        long checkedEver,
        long found,
        long repaired,
        long alarms,
        long rateBytesPerS) {}
