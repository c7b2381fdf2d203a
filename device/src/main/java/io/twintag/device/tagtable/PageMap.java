package io.twintag.device.tagtable;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * The Chronicle Map under a tag table: page key to page, by the address of the page's bytes. One thread; hot methods
 * allocate nothing. It knows nothing of what a page holds.
 *
 * <p>One segment, no tiers: an entry count that the caller keeps below {@link #FILL} of the size then always fits,
 * whereas with many segments one of them may overflow by mere chance, which would stop the device.
 */
final class PageMap implements AutoCloseable {
    /** How full a map is let to become. Beyond it, searching for a free place grows slow. */
    static final double FILL = 0.9;

    /** How Chronicle Map begins to tell of what a kill leaves. */
    private static final List<String> OF_A_KILL =
            List.of("lock of segment", "Wrong number of entries counter", "wrong lowest free chunk");

    private final ChronicleMap<PageKey, PageAddress> map;
    private final PageKey key = new PageKey();
    private final PageAddress address = new PageAddress();

    private final OutOfLine acquiring = OutOfLine.of(MethodHandles.lookup(), this, "acquireNow");
    private final OutOfLine removing = OutOfLine.of(MethodHandles.lookup(), this, "removeNow");

    private final Runnable onDamage;
    private boolean isShort;

    private PageMap(final Runnable onDamage, final ChronicleMap<PageKey, PageAddress> map) {
        this.onDamage = onDamage;
        this.map = map;
    }

    /**
     * Makes a new file, every byte of it allocated, or opens one that was closed.
     *
     * @param onDamage runs before a method throws because the map is not what it was: it must not be opened again.
     */
    static PageMap open(final File file, final int capacityPages, final Runnable onDamage) throws IOException {
        return new PageMap(onDamage, builder(capacityPages).createPersistedTo(file));
    }

    /**
     * Opens a file that was not closed: clears the locks that its owner held when it died. {@code onDamage}: as above.
     */
    static PageMap recover(final File file, final int capacityPages, final Runnable onDamage) throws IOException {
        final AtomicBoolean isEntryLost = new AtomicBoolean();
        final PageMap recovered = new PageMap(
                onDamage,
                builder(capacityPages)
                        .recoverPersistedTo(
                                file, false, found -> isEntryLost.compareAndSet(false, !isOfAKill(found.message()))));
        recovered.isShort = isEntryLost.get();
        return recovered;
    }

    /** What a kill in the midst of a put or a remove leaves behind costs no entry. */
    private static boolean isOfAKill(final String corruption) {
        return OF_A_KILL.stream().anyMatch(corruption::startsWith);
    }

    /** Whether the recovery left out entries that were damaged. */
    boolean isShort() {
        return isShort;
    }

    /** Whether a page is found, and at this address. */
    boolean isAt(final long pageKey, final long pageAddress) {
        try {
            final PageAddress found = map.getUsing(key.set(pageKey), address);
            return found != null && found.value() == pageAddress;
        } catch (final RuntimeException | AssertionError | InternalError problem) {
            throw damage(problem);
        }
    }

    /** What to throw when the map is not what it was: the device lets go of it, and the next opening makes another. */
    IllegalStateException damage(final Throwable problem) {
        onDamage.run();
        return new IllegalStateException(
                "the file of the tag table is damaged: it is set aside when the volume is opened again", problem);
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
     * @return the address of its {@code TagPage.LENGTH} bytes, a multiple of 8.
     */
    long acquire(final long pageKey) {
        return acquiring.call(pageKey);
    }

    /** Finds and removes a page. */
    void remove(final long pageKey) {
        removing.call(pageKey);
    }

    long acquireNow(final long pageKey) {
        final long found;
        try {
            found = map.acquireUsing(key.set(pageKey), address).value();
        } catch (final RuntimeException | AssertionError | InternalError problem) {
            throw damage(problem);
        }
        if ((found & Long.BYTES - 1) != 0) {
            throw new IllegalStateException("a tag page is not 8-byte aligned");
        }
        return found;
    }

    long removeNow(final long pageKey) {
        try {
            map.remove(key.set(pageKey));
            return pageKey;
        } catch (final RuntimeException | AssertionError | InternalError problem) {
            throw damage(problem);
        }
    }

    void forEachKey(final LongConsumer consumer) {
        map.forEachEntry(entry -> consumer.accept(entry.key().get().value()));
    }

    @Override
    public void close() {
        map.close();
    }
}
