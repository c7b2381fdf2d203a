package io.twintag.testkit.load;

import io.twintag.transport.protocol.ObjectKind;
import java.util.List;

/**
 * A storage object that chaos works on. Its number here, {@code ordinal()}, stands in payloads and record files, where
 * the id of the product must not be trusted.
 */
public enum ChaosObject {
    LOG_0("log-0", ObjectKind.LOG, 0, 0),
    LOG_1("log-1", ObjectKind.LOG, 0, 0),
    BOOK_512("book-512", ObjectKind.BLOCK, 512, 1_000),
    BOOK_4K("book-4k", ObjectKind.BLOCK, 4_096, 500);

    private static final ChaosObject[] OBJECTS = values();
    private static final long LOG_SIZE = 8L * 1024 * 1024;

    private final String title;
    private final ObjectKind kind;
    private final int blockSize;
    private final int blocks;

    ChaosObject(final String title, final ObjectKind kind, final int blockSize, final int blocks) {
        this.title = title;
        this.kind = kind;
        this.blockSize = blockSize;
        this.blocks = blocks;
    }

    /** What {@code --object} asks for. */
    public enum Choice {
        LOG(List.of(LOG_0, LOG_1)),
        BLOCK(List.of(BOOK_512, BOOK_4K)),
        BOTH(List.of(OBJECTS));

        private final List<ChaosObject> objects;

        Choice(final List<ChaosObject> objects) {
            this.objects = objects;
        }

        public List<ChaosObject> objects() {
            return objects;
        }
    }

    /** Null for a number that is none. */
    static ChaosObject of(final int number) {
        return number >= 0 && number < OBJECTS.length ? OBJECTS[number] : null;
    }

    /** Its name in the volume. */
    public String title() {
        return title;
    }

    public ObjectKind kind() {
        return kind;
    }

    public boolean isLog() {
        return kind == ObjectKind.LOG;
    }

    /** Bytes of a block; 0 of a log. */
    public int blockSize() {
        return blockSize;
    }

    /** Number of blocks; 0 of a log. */
    public int blocks() {
        return blocks;
    }

    /** Bytes to create it with. */
    public long sizeBytes() {
        return isLog() ? LOG_SIZE : (long) blockSize * blocks;
    }
}
