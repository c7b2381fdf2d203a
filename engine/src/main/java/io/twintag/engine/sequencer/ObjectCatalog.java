package io.twintag.engine.sequencer;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The storage objects of the volume as the sequencer needs them: shape by id, and of a log its tail and the end of what
 * is allocated on each device. Sequencer thread; the look-ups by id allocate nothing.
 */
public final class ObjectCatalog {
    private final Entry[] entries = new Entry[Limits.MAX_OBJECTS + 1];
    private final Map<String, Entry> byName = new HashMap<>();
    private int lastId;

    /** One storage object. */
    public static final class Entry {
        final int id;
        final String name;
        final ObjectKind kind;
        final int blockSize;
        final long sizeBytes;
        final int segmentLength;
        final long blocks;
        final long[] ends = new long[2];
        final boolean[] full = new boolean[2];
        long tail;

        Entry(final int id, final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
            this.id = id;
            this.name = name;
            this.kind = kind;
            this.blockSize = blockSize;
            this.sizeBytes = sizeBytes;
            this.segmentLength = kind == ObjectKind.LOG ? LogLayout.segmentLength(sizeBytes) : 0;
            this.blocks = kind == ObjectKind.BLOCK ? sizeBytes / blockSize : 0;
        }

        boolean hasShape(final ObjectKind otherKind, final int otherBlockSize, final long otherSizeBytes) {
            return kind == otherKind && blockSize == otherBlockSize && sizeBytes == otherSizeBytes;
        }

        DeviceFacts.Held shape() {
            return new DeviceFacts.Held(id, name, kind, blockSize, sizeBytes, 0, 0, false);
        }

        /** This device is no member: what it has allocated does not matter. */
        void limitsNothing(final int slot) {
            ends[slot] = Long.MAX_VALUE;
            full[slot] = false;
        }

        /** End of what both devices have allocated. */
        long end() {
            return Math.min(ends[0], ends[1]);
        }

        boolean isFull() {
            return full[0] || full[1];
        }
    }

    /** The object of an id, or null. */
    Entry get(final int id) {
        return id > 0 && id < entries.length ? entries[id] : null;
    }

    /** The object of a name, or null. */
    Entry find(final String name) {
        return byName.get(name);
    }

    int size() {
        return byName.size();
    }

    /** An id that no object of this volume has had, as far as anyone here has seen. */
    int nextId() {
        return lastId + 1;
    }

    /** An id that was seen on a device, though the object is not in the catalog. */
    void seen(final int id) {
        lastId = Math.max(lastId, id);
    }

    void add(final Entry entry) {
        entries[entry.id] = entry;
        byName.put(entry.name, entry);
        seen(entry.id);
    }

    void clear() {
        Arrays.fill(entries, null);
        byName.clear();
    }
}
