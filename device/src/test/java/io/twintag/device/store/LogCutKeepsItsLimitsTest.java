package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repair cuts a log at the start of a record, below its tail, and never what the stream has appended since a join.
 */
class LogCutKeepsItsLimitsTest {
    private static final int RECORD = 160;
    private static final int RECORDS = 4;
    private static final long TAIL = RECORDS * RECORD;

    @TempDir
    Path directory;

    private StoreFixture store;

    @BeforeEach
    void fourRecords() {
        store = new StoreFixture(directory).begin();
        for (int i = 0; i < RECORDS; i++) {
            store.append(100);
        }
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void noRecordStartsThere() {
        for (final long position : new long[] {-RECORD, 32, RECORD - 32, TAIL - 32, TAIL + RECORD, Long.MAX_VALUE}) {
            assertThrows(
                    IllegalArgumentException.class, () -> store.log().truncate(position), () -> "cut at " + position);
        }
        assertWhole();
    }

    @Test
    void atTheTailNothingGoes() {
        store.log().truncate(TAIL);

        assertWhole();
        store.append(100);
        assertEquals(TAIL + RECORD, store.log().tail());
    }

    @Test
    void atTheStartEverythingGoes() {
        store.log().truncate(0);

        assertEquals(0, store.log().tail());
        assertEquals(0, firstBytes(), "zeros, as far as there were records");
    }

    @Test
    void whatTheStreamAppendsIsNotARepairsToCut() {
        join(2 * RECORD);
        appendAt(2 * RECORD);

        for (final long position : new long[] {2 * RECORD, 3 * RECORD, 3 * RECORD + 32, Long.MAX_VALUE}) {
            store.log().truncate(position);
            assertEquals(3 * RECORD, store.log().tail(), "cut at " + position);
        }
        store.assertRecord(2 * RECORD, 1, 100);
    }

    /** The authority is that much longer: what the target has not allocated it cannot zero. */
    @Test
    void aGapThatEndsBehindWhatIsAllocated() {
        final long beyond = 3 * store.log().limit();
        join(beyond);

        store.log().truncate(RECORD);

        assertEquals(RECORD, store.log().tail());
        assertEquals(beyond, store.log().gapEnd());
        store.assertRecord(0, 1, 100);
    }

    private void assertWhole() {
        assertEquals(TAIL, store.log().tail());
        for (int i = 0; i < RECORDS; i++) {
            store.assertRecord((long) i * RECORD, i + 1, 100);
        }
    }

    private long firstBytes() {
        return store.log().segments()[0].buffer().getLong(0);
    }

    private void join(final long from) {
        store.volume.startStream(StoreFixture.EPOCH + 1);
        store.volume.joining().begin();
        store.volume.joining().log(StoreFixture.LOG_ID, from);
        store.sequence = 0;
    }

    private void appendAt(final long position) {
        assertEquals(position, store.append(100));
    }
}
