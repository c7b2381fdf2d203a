package io.twintag.engine.journal;

/** What an event tells of. The names stand in the journal's files: add, never rename. */
public enum EventKind {
    ENGINE_STARTED,
    ENGINE_STOPPED,
    /** A new epoch: its members are recorded, writes flow. */
    EPOCH_BEGAN,
    /** A device fell silent, or its stream broke. */
    DEVICE_LOST,
    /** A device that was away answers again. */
    DEVICE_RETURNED,
    /** A device that cannot be a member as it is: empty, foreign, split off, failed. */
    DEVICE_REFUSED,
    /** Writes cannot flow until somebody comes back. */
    WAITING,
    DEGRADED,
    UP_TO_DATE,
    RESYNC_STARTED,
    RESYNC_ENDED,
    RESYNC_FAILED,
    /** Writes that were in flight when an epoch ended and are kept. */
    ROLLED_FORWARD,
    /** Writes that were in flight when an epoch ended and are on no member: they never took effect. */
    ROLLED_BACK,
    /** Acknowledged writes that a power cut took. */
    WRITES_LOST,
    TAGS_FOLDED,
    /** A session of a former engine goes on. */
    SESSION_TAKEN_UP,
    /** Another engine has taken over. */
    FENCED,
    /** All that both devices hold is looked at from now on. */
    SCRUB_STARTED,
    SCRUB_ENDED,
    /** Something on one device is not what was written. */
    BIT_ROT_FOUND,
    /** It was replaced by what the other device holds. */
    REPAIRED,
    /** Something is bad, or differs, and nothing proves what is right: nothing was changed. */
    UNREPAIRABLE,
    ALARM,
    /** A kind that this version does not know: a newer one wrote it. Never reported. */
    OTHER;

    /** Whether it is forced to stable storage at once: a change of state is, chatter is not. */
    public boolean isForced() {
        return this != ALARM;
    }
}
