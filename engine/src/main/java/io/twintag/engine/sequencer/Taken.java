package io.twintag.engine.sequencer;

/** What became of the next submission of a session, as numbers: the hot path has no enum to box. */
final class Taken {
    /** Taken up: look at the next. */
    static final int TAKEN = 1;

    /** Nothing to take now, or it has to wait for room on a device: go on with another session. */
    static final int NONE = 0;

    /** The frame must be sent before this submission fits. */
    static final int FRAME_FULL = -1;

    private Taken() {}
}
