package io.twintag.device.tagtable;

import io.twintag.transport.protocol.TagPage;
import java.io.File;
import java.io.IOException;
import java.util.function.LongConsumer;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * The Chronicle Map under a tag table: page key to page, by the address of the page's bytes. One thread; hot methods
 * allocate nothing. It knows nothing of what a page holds.
 *
 * <p>One segment, no tiers: an entry count that the caller keeps below {@link #FILL} of the size then always fits, whereas
 * with many segments one of them may overflow by mere chance, which would stop the device.
 */
final class PageMap implements AutoCloseable {
    /** How full a map is let to become. Beyond it, searching for a free place grows slow. */
    static final double FILL = 0.9;

    private final ChronicleMap<PageKey, PageAddress> map;
    private final PageKey key = new PageKey();
    private final PageAddress address = new PageAddress();

    private PageMap(final ChronicleMap<PageKey, PageAddress> map) {
        this.map = map;
    }

    /** Makes a new file, every byte of it allocated, or opens one that was closed. */
    static PageMap open(final File file, final int capacityPages) throws IOException {
        return new PageMap(builder(capacityPages).createPersistedTo(file));
    }

    /** Opens a file that was not closed: clears the locks that its owner held when it died. */
    static PageMap recover(final File file, final int capacityPages) throws IOException {
        return new PageMap(builder(capacityPages).recoverPersistedTo(file, false));
    }

    private static ChronicleMapBuilder<PageKey, PageAddress> builder(final int capacityPages) {
        // One entry more: the retired marks.
        return ChronicleMapBuilder.of(PageKey.class, PageAddress.class)
                .name("tags")
                .entries((long) Math.ceil((capacityPages + 1) / FILL))
                .actualSegments(1)
                .allowSegmentTiering(false)
                .keyMarshaller(PageKey.Marshaller.INSTANCE)
                .valueMarshaller(PageAddress.Marshaller.INSTANCE)
                .constantKeySizeBySample(new PageKey())
                .constantValueSizeBySample(new PageAddress())
                .checksumEntries(false)
                .removeReturnsNull(true)
                .sparseFile(false)
                // A hook that unmaps the file under a thread that still writes would kill the JVM.
                .skipCloseOnExitHook(true);
    }

    /**
     * Finds a page, or adds one of all zeros.
     *
     * @return the address of its {@link TagPage#LENGTH} bytes, a multiple of 8.
     */
    long acquire(final long pageKey) {
        final long found = map.acquireUsing(key.set(pageKey), address).value();
        if ((found & Long.BYTES - 1) != 0) {
            throw new IllegalStateException("a tag page is not 8-byte aligned");
        }
        return found;
    }

    void remove(final long pageKey) {
        map.remove(key.set(pageKey));
    }

    void forEachKey(final LongConsumer consumer) {
        map.forEachEntry(entry -> consumer.accept(entry.key().get().value()));
    }

    @Override
    public void close() {
        map.close();
    }
}
