package io.twintag.engine.membership;

import io.twintag.transport.protocol.DeviceFacts;

/**
 * What membership asks of a device. Each method returns whether the request is on its way; membership repeats it until
 * it is answered. Sequencer thread.
 */
public interface MemberRequests {
    /** Who are you, and what do you hold? */
    boolean attach(int slot, long correlation, long engineId);

    /**
     * Promise this epoch.
     *
     * @param lineage of the mirror: a device of another promises nothing.
     */
    boolean seal(int slot, long correlation, int epoch, long lineage);

    /** Force this membership: who is a member of the epoch (bits by slot), and who decided it. */
    boolean record(int slot, long correlation, int epoch, int members, long arbiter, long memberA, long memberB);

    /** Follow this epoch's stream without being a member; logs go on where those of the authority end. */
    boolean join(int slot, long correlation, int epoch, DeviceFacts authority, DeviceFacts joining);
}
