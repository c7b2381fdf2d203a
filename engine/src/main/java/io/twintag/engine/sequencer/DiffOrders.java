package io.twintag.engine.sequencer;

import io.twintag.engine.membership.Membership;
import io.twintag.transport.link.Network;
import io.twintag.transport.protocol.DeviceFacts;

/**
 * What the sequencer asks of the rest of the engine; implemented by the diff agent's side. All calls return at once.
 */
public interface DiffOrders {
    /** The engine's network, or null while there is no media driver. */
    Network network();

    /** Compare and retire in this epoch; 0: in none. */
    void follow(int epoch);

    /** Copy what is in doubt. */
    void startResync(int epoch, int authoritySlot, DeviceFacts authority, DeviceFacts target);

    /** What is being copied is not wanted any more. */
    void stopResync();

    /** Hands the result of a resync, once there is one, to the membership. */
    void takeResult(Membership membership, long nowNs);
}
