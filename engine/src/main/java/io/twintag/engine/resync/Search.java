package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.BlocksDecoder;

/**
 * Finds what differs in one storage object without the tag tables, by asking both devices what they hold, and adds it
 * to what is in doubt. Diff agent.
 */
interface Search {
    /** Sends the next question, when no answer is waited for. */
    void ask(BackgroundCall call);

    /** An answer of the device that was asked. @return why it cannot go on, or null. */
    String onBlocks(BlocksDecoder blocks);

    boolean isDone();
}
