package io.twintag.engine.client;

import io.twintag.transport.protocol.TagPage;

/** Takes copies of tag pages, in the order of their sequences. */
@FunctionalInterface
public interface TagPageHandler {
    /**
     * One page, intact.
     *
     * @param page used again for the next one.
     * @return whether to go on.
     */
    boolean onPage(TagPage page);
}
