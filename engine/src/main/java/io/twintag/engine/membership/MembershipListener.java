package io.twintag.engine.membership;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import java.util.Map;

/** What the membership sets in motion. Sequencer thread. */
public interface MembershipListener {
    /** New streams to these devices (bits by slot): what was sent on the old ones must not come in between. */
    void openStreams(int slots);

    /**
     * Writes may flow in this epoch, to its members, and to the one that is joining.
     *
     * @param facts by slot, null for a device that has no part in it.
     */
    void onRunning(int epoch, int members, int joining, int authority, DeviceFacts[] facts);

    /** Writes must stop. */
    void onStopped();

    void report(EventKind kind, int epoch, int slot, String text, Map<String, Long> figures);
}
