package io.twintag.transport.link;

/**
 * Stream ids. Each volume (by its generator) and each device slot has five streams, so that all of them can share one
 * channel.
 *
 * <pre>
 *   WRITES      engine -> device   attach, seal, record, create, batches       (the hot one)
 *   BACKGROUND  engine -> device   retire, reads and installs of a resync
 *   ACKS        device -> engine   attached, sealed, recorded, acks, heartbeats
 *   PAGES       device -> engine   copies of tag pages, blocks for a resync
 *   READS       readers -> device  requests; the reply stream is the reader's own choice
 * </pre>
 */
public enum StreamIds {
    WRITES,
    BACKGROUND,
    ACKS,
    PAGES,
    READS;

    private static final int BASE = 7100;
    private static final int PER_SLOT = 8;

    /**
     * @param generator of the volume, 0 or more.
     * @param slot      0 for device a, 1 for device b.
     */
    public int id(final int generator, final int slot) {
        return BASE + (generator * 2 + slot) * PER_SLOT + ordinal();
    }
}
