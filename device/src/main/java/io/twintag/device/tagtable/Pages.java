package io.twintag.device.tagtable;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BitUtil;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which pages a tag table has, and where each lies in memory: a hash map beside the Chronicle Map, which is entered
 * only where a page begins or ends. One thread, but for {@link #size()}; allocates nothing but for {@link #keys()}.
 */
final class Pages {
    static final long NO_ADDRESS = 0L;

    /** No page has this key. */
    static final long NO_KEY = PageKey.STREAMS;

    private static final float LOAD_FACTOR = 0.6f;

    /** Pages of a stream follow each other; past so many that are not there the oldest is searched for among all. */
    private static final int MAX_GAP_PAGES = 64;

    private final PageMap map;
    private final Streams streams;
    private final long marksAddress;
    private final Long2LongHashMap addresses;
    private final LongHashSet taken;
    private final AtomicInteger size = new AtomicInteger();

    /** @param marks wraps nothing yet. */
    Pages(final PageMap map, final int capacityPages, final UnsafeBuffer marks) {
        this.map = map;
        this.marksAddress = map.acquire(PageKey.STREAMS);
        this.streams = new Streams(marks, marksAddress);
        this.addresses = new Long2LongHashMap(
                BitUtil.findNextPositivePowerOfTwo((int) (capacityPages / LOAD_FACTOR) + 1), LOAD_FACTOR, NO_ADDRESS);
        this.taken = new LongHashSet(capacityPages + 1, LOAD_FACTOR, false);
        this.taken.add(marksAddress);
    }

    Streams streams() {
        return streams;
    }

    /** How many there are. Any thread. */
    int size() {
        return size.getAcquire();
    }

    boolean has(final long key) {
        return addresses.containsKey(key);
    }

    /** Where the page lies, or {@link #NO_ADDRESS}. */
    long address(final long key) {
        return addresses.get(key);
    }

    /** Where a key's page of the map lies, also of one that does not count yet. */
    long find(final long key) {
        return map.acquire(key);
    }

    /** From here on the page of a stream counts. */
    void add(final int row, final long key, final long address) {
        if (!taken.add(address)) {
            throw map.damage(new IllegalStateException("two pages at one place"));
        }
        addresses.put(key, address);
        size.setRelease(addresses.size());
        streams.added(row, PageKey.pageIndex(key));
    }

    void remove(final int row, final long key) {
        map.remove(key);
        taken.remove(addresses.remove(key));
        size.setRelease(addresses.size());
        streams.removed(row);
    }

    /** Removes a page that never counted. */
    void discard(final long key) {
        map.remove(key);
    }

    /** Whether the map still finds a page where it lies. */
    boolean isFound(final long key) {
        return map.isAt(key, addresses.get(key));
    }

    /** Whether the marks were found. */
    boolean areMarksFound() {
        return map.isAt(PageKey.STREAMS, marksAddress);
    }

    /** See {@link PageMap#damage}. */
    IllegalStateException damage(final String problem) {
        return map.damage(new IllegalStateException(problem));
    }

    /** The lowest key, {@link #NO_KEY} when there is no page. */
    long oldest() {
        final int row = streams.oldestWithPages();
        if (row == Streams.NO_ROW) {
            return NO_KEY;
        }
        final int epoch = streams.epoch(row);
        final long lowest = streams.lowest(row);
        for (long index = lowest; index < lowest + MAX_GAP_PAGES; index++) {
            final long key = PageKey.ofPage(epoch, index);
            if (addresses.containsKey(key)) {
                streams.lowest(row, index);
                return key;
            }
        }
        final long key = searchOldest();
        streams.lowest(row, PageKey.pageIndex(key));
        return key;
    }

    private long searchOldest() {
        long oldest = NO_KEY;
        final Long2LongHashMap.KeyIterator iterator = addresses.keySet().iterator();
        while (iterator.hasNext()) {
            final long key = iterator.nextValue();
            oldest = Long.compareUnsigned(key, oldest) < 0 ? key : oldest;
        }
        return oldest;
    }

    /** Keys of all pages in the order of tags. */
    long[] keys() {
        final long[] keys = new long[addresses.size()];
        final Long2LongHashMap.KeyIterator iterator = addresses.keySet().iterator();
        for (int i = 0; i < keys.length; i++) {
            // Epochs of 24 bits reach the sign: order them as unsigned numbers.
            keys[i] = iterator.nextValue() ^ Long.MIN_VALUE;
        }
        Arrays.sort(keys);
        for (int i = 0; i < keys.length; i++) {
            keys[i] ^= Long.MIN_VALUE;
        }
        return keys;
    }

    /** Leaves the mapped memory, which is about to go. */
    void detach() {
        addresses.clear();
        size.setRelease(0);
        taken.clear();
        streams.detach();
    }
}
