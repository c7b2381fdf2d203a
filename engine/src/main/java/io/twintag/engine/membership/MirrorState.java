package io.twintag.engine.membership;

/** How a mirror is, in one word; follows from the states of its devices. */
public enum MirrorState {
    /** No writes flow: the reason says what for the engine waits. */
    WAITING,
    /** One device alone takes the writes. */
    DEGRADED,
    /** One device takes the writes, the other follows while what is in doubt is copied to it. */
    RESYNCING,
    /** Both devices are members. */
    UP_TO_DATE;

    static MirrorState of(final DeviceState a, final DeviceState b) {
        if (a == DeviceState.UP_TO_DATE && b == DeviceState.UP_TO_DATE) {
            return UP_TO_DATE;
        }
        if (a != DeviceState.DEGRADED && b != DeviceState.DEGRADED) {
            return WAITING;
        }
        return a == DeviceState.RESYNCING || b == DeviceState.RESYNCING ? RESYNCING : DEGRADED;
    }
}
