package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.Limits;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.impl.EnumMarshallable;

/**
 * The key of a tag page in the map: epoch in the upper 24 bits, page index in the lower 40. One instance is set again
 * and again, so that looking up a page allocates nothing. The names of this class and of its marshaller stand in the
 * file.
 */
final class PageKey {
    static final long LENGTH = Long.BYTES;

    /** The key of the marks that {@link Streams} keeps: the last page of the last epoch, which no tag ever reaches. */
    static final long STREAMS = -1L;

    private static final int INDEX_BITS = 40;

    private long value;

    /** Whether a tag is within the limits, so that its page's key is its own and none of another's. */
    static boolean isTag(final int epoch, final long sequence) {
        return epoch >= 0
                && epoch <= Limits.MAX_EPOCH
                && sequence > 0
                && sequence <= Limits.MAX_SEQUENCE
                && of(epoch, sequence) != STREAMS;
    }

    static long of(final int epoch, final long sequence) {
        return ofPage(epoch, TagPage.pageIndex(sequence));
    }

    static long ofPage(final int epoch, final long pageIndex) {
        return (long) epoch << INDEX_BITS | pageIndex;
    }

    static int epoch(final long key) {
        return (int) (key >>> INDEX_BITS);
    }

    static long pageIndex(final long key) {
        return key & (1L << INDEX_BITS) - 1;
    }

    PageKey set(final long key) {
        value = key;
        return this;
    }

    long value() {
        return value;
    }

    /** Eight bytes of key, as Chronicle Map wants to be told. */
    static final class Marshaller implements SizedReader<PageKey>, SizedWriter<PageKey>, EnumMarshallable<Marshaller> {
        static final Marshaller INSTANCE = new Marshaller();

        private Marshaller() {}

        @Override
        public PageKey read(final Bytes<?> in, final long size, final PageKey using) {
            return (using == null ? new PageKey() : using).set(in.readLong());
        }

        @Override
        public long size(final PageKey key) {
            return LENGTH;
        }

        @Override
        public void write(final Bytes<?> out, final long size, final PageKey key) {
            out.writeLong(key.value);
        }

        @Override
        public Marshaller readResolve() {
            return INSTANCE;
        }
    }
}
