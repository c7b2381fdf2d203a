package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;

/** Is shown the pages of a tag table, one after the other, on the table's own thread. */
@FunctionalInterface
public interface PageConsumer {
    /**
     * @param page the live page, to be read only, and only until this returns. It has no seal.
     */
    void onPage(TagPage page);
}
