package io.twintag.engine.diff;

import io.twintag.transport.protocol.BlocksDecoder;
import java.util.List;

/**
 * Finds what differs in one storage object without the tag tables, by asking both devices what they hold. Diff agent.
 */
interface Search {
    /** Sends the next question, when no answer is waited for. */
    void ask(BackgroundCall call);

    /** An answer of the device that was asked. @return why it cannot go on, or null. */
    String onBlocks(BlocksDecoder blocks);

    boolean isDone();

    /** What was found; the list of all that is in doubt. */
    void addTo(List<Range> ranges);
}
