package io.twintag.client;

import io.twintag.transport.layout.TagPage;

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
