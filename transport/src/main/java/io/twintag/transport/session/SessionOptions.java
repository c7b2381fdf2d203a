package io.twintag.transport.session;

/**
 * The size of a session. All of it is really allocated, so it is memory from the first moment.
 *
 * @param submissionRingLength bytes, a power of two, 64 KiB to 512 MiB. One submission takes an eighth of it at most,
 *                             so payloads of {@link io.twintag.transport.protocol.Limits#MAX_PAYLOAD_LENGTH} need 16
 *                             MiB.
 * @param completionSlots      completions that the application has not consumed yet, a power of two, 64 to 4 Mi.
 * @param sessionId            one that no other session on the volume ever had; 0: a random one.
 */
public record SessionOptions(int submissionRingLength, int completionSlots, long sessionId) {
    public static final int DEFAULT_SUBMISSION_RING_LENGTH = 16 * 1024 * 1024;
    public static final int DEFAULT_COMPLETION_SLOTS = 32 * 1024;

    public SessionOptions {
        if (!SessionLayout.isRingLength(submissionRingLength)) {
            throw new IllegalArgumentException("submission ring of " + submissionRingLength
                    + " bytes: choose a power of two from 64k to 512m (twintag.session.ring.length)");
        }
        if (!SessionLayout.isCompletionSlots(completionSlots)) {
            throw new IllegalArgumentException(completionSlots
                    + " completion slots: choose a power of two from 64 to 4194304 (twintag.session.completion.slots)");
        }
    }

    /** With a random id. */
    public SessionOptions(final int submissionRingLength, final int completionSlots) {
        this(submissionRingLength, completionSlots, 0);
    }

    /** 16 MiB of ring, 32768 completions. */
    public static SessionOptions defaults() {
        return new SessionOptions(DEFAULT_SUBMISSION_RING_LENGTH, DEFAULT_COMPLETION_SLOTS);
    }
}
