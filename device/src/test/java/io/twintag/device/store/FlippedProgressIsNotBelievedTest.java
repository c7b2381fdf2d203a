package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume never says that it applied what it did not, whichever bit of its progress flips while it is closed. */
class FlippedProgressIsNotBelievedTest {
    private static final int PAIRS = 64;
    private static final int END = 100;

    @TempDir
    Path directory;

    private StoreFixture store;
    private Path progress;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
        progress = directory.resolve("progress");
        store.append(100);
        store.append(200);
        store.volume.abandon();
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void aDamagedPairVouchesForNothing() throws IOException {
        final byte[] before = Files.readAllBytes(progress);
        int damaged = 0;
        for (int bit = PAIRS * Byte.SIZE; bit < END * Byte.SIZE; bit++) {
            final byte[] flipped = before.clone();
            flipped[bit >>> 3] ^= (byte) (1 << (bit & 7));
            Files.write(progress, flipped);
            store.open();
            if (store.volume.wasProgressDamaged()) {
                damaged++;
                assertEquals(0, store.volume.streamEpoch(), "bit " + bit);
                assertTrue(store.volume.lostPower(), "bit " + bit);
            } else {
                assertEquals(StoreFixture.EPOCH, store.volume.streamEpoch(), "bit " + bit);
                assertEquals(2, store.volume.applied(), "bit " + bit);
            }
            store.volume.abandon();
        }
        // The pair that counts, twelve bytes and four that are empty, and which one it is.
        assertEquals((Integer.BYTES + Long.BYTES + Integer.BYTES) * Byte.SIZE, damaged);
    }

    @Test
    void whatIsSoundIsBelieved() {
        store.open();

        assertFalse(store.volume.wasProgressDamaged());
        assertEquals(2, store.volume.applied());
    }
}
