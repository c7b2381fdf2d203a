package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.hash.serialization.impl.EnumMarshallable;

/**
 * A value of the map, seen as the address of its bytes: reading one copies nothing and tells where it lies. The address
 * stays good until the entry is removed, because entries have one size and never move. The names of this class and of
 * its marshaller stand in the file.
 */
final class PageAddress {
    private long value;

    long value() {
        return value;
    }

    /** As many bytes as a page has; a value that is written is all zeros. */
    static final class Marshaller
            implements SizedReader<PageAddress>, SizedWriter<PageAddress>, EnumMarshallable<Marshaller> {
        static final Marshaller INSTANCE = new Marshaller();

        private Marshaller() {}

        @Override
        public PageAddress read(final Bytes<?> in, final long size, final PageAddress using) {
            final PageAddress address = using == null ? new PageAddress() : using;
            address.value = in.addressForRead(in.readPosition());
            return address;
        }

        @Override
        public long size(final PageAddress address) {
            return TagPage.LENGTH;
        }

        @Override
        public void write(final Bytes<?> out, final long size, final PageAddress address) {
            for (long i = 0; i < size; i += Long.BYTES) {
                out.writeLong(0L);
            }
        }

        @Override
        public Marshaller readResolve() {
            return INSTANCE;
        }
    }
}
