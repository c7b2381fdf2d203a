package io.twintag.testkit.load;

import io.twintag.testkit.plan.Plan;
import io.twintag.transport.protocol.ObjectKind;
import java.util.List;

/**
 * A storage object that clients write: four of chaos, and two small ones of simulations. Its number here,
 * {@code ordinal()}, stands in payloads and record files, where the id of the product must not be trusted.
 */
public enum TestObject {
    LOG_0("log-0", ObjectKind.LOG, 0, 8L * 1024 * 1024),
    LOG_1("log-1", ObjectKind.LOG, 0, 8L * 1024 * 1024),
    BOOK_512("book-512", ObjectKind.BLOCK, 512, 512 * 1_000),
    BOOK_4K("book-4k", ObjectKind.BLOCK, 4_096, 4_096 * 500),
    /** The log of a simulated mirror. */
    LOG("log", ObjectKind.LOG, 0, 1),
    /** The blocks of a simulated mirror. */
    BLOCK("blocks", ObjectKind.BLOCK, 512, 512 * Plan.BLOCKS);

    /** Bytes of a block of {@link #BLOCK}. */
    public static final int BLOCK_SIZE = 512;

    /** Number of blocks of {@link #BLOCK}. */
    public static final int BLOCKS = Plan.BLOCKS;

    private static final TestObject[] OBJECTS = values();

    private final String title;
    private final ObjectKind kind;
    private final int blockSize;
    private final long sizeBytes;

    TestObject(final String title, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        this.title = title;
        this.kind = kind;
        this.blockSize = blockSize;
        this.sizeBytes = sizeBytes;
    }

    /** What {@code --object} of chaos asks for. */
    public enum Choice {
        LOG(List.of(LOG_0, LOG_1)),
        BLOCK(List.of(BOOK_512, BOOK_4K)),
        BOTH(List.of(LOG_0, LOG_1, BOOK_512, BOOK_4K));

        private final List<TestObject> objects;

        Choice(final List<TestObject> objects) {
            this.objects = objects;
        }

        public List<TestObject> objects() {
            return objects;
        }
    }

    /** Null for a number that is none. */
    static TestObject of(final int number) {
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
        return isLog() ? 0 : (int) (sizeBytes / blockSize);
    }

    /** Bytes to create it with. */
    public long sizeBytes() {
        return sizeBytes;
    }
}
