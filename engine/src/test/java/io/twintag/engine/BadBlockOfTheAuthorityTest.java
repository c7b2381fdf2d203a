package io.twintag.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.device.store.BlockObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Blocks in doubt rot on the only device that has their newest version: the other is copied to nevertheless, and joins;
 * what is lost is told, and neither device shows anything in its place.
 */
class BadBlockOfTheAuthorityTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 64;
    private static final int BAD_CONTENT = 7;
    private static final int BAD_TRAILER = 9;
    private static final int ONE_BIT_OF_TRAILER = 11;
    private static final int SLOT_OFFSET = 36;
    private static final int LINE = 64;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);

    @TempDir
    private Path directory;

    private OneThreadMirror mirror;
    private Session session;
    private int blocks;
    private int submitted;
    private int completed;

    @Test
    void theRestIsCopiedAndTheDeviceJoins() {
        mirror = new OneThreadMirror(directory).start();
        session = mirror.connect();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                .id();
        write("old");
        mirror.killDevice(1);
        write("new");
        flipContent();
        flipTrailer(BAD_TRAILER, 0);
        flipTrailer(BAD_TRAILER, 1);
        flipTrailer(ONE_BIT_OF_TRAILER, 0);

        mirror.startDevice(1);
        mirror.stepUntil("b is a member", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);

        assertTrue(mirror.events.contains(EventKind.UNREPAIRABLE), () -> mirror.log.toString());
        assertTrue(
                mirror.log.stream().anyMatch(text -> text.contains("2 blocks in doubt are bad")),
                () -> mirror.log.toString());
        assertTrue(
                mirror.log.stream()
                        .anyMatch(text -> text.contains("block " + ONE_BIT_OF_TRAILER + " of object 'blocks'")),
                () -> mirror.log.toString());
        session.close();
        mirror.close();
        for (int slot = 0; slot < 2; slot++) {
            assertHolds(slot);
        }
    }

    private void write(final String what) {
        for (int block = 0; block < BLOCKS; block++) {
            final byte[] content = content(what, block);
            payload.putBytes(0, content);
            assertTrue(session.write(blocks, block, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_ONE) > 0);
            submitted++;
        }
        mirror.stepUntil("all is acknowledged", () -> {
            session.poll(completion -> completed++, 1000);
            return completed == submitted;
        });
    }

    private static byte[] content(final String what, final int block) {
        return Arrays.copyOf((what + " content of block " + block).getBytes(UTF_8), BLOCK_SIZE);
    }

    private void flipContent() {
        final Path data = BitFlip.files(mirror.volumeDirectory(0), "data-").get(0);
        final byte[] text = Arrays.copyOf(content("new", BAD_CONTENT), 24);
        BitFlip.flip(data, BitFlip.find(data, text) + 3, 2);
    }

    /** A bit of the slot of the newest version: two of them are not known any more. */
    private void flipTrailer(final int block, final int bit) {
        final Path trailers =
                BitFlip.files(mirror.volumeDirectory(0), "trailers").get(0);
        for (int i = 0; i < 3; i++) {
            BitFlip.flip(trailers, block * LINE + i * 4L + SLOT_OFFSET, bit);
        }
    }

    private void assertHolds(final int slot) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[BLOCK_SIZE]);
        try (Volume volume = Volume.open(mirror.volumeDirectory(slot), StoreOptions.defaults())) {
            final BlockObject object = (BlockObject) volume.object(blocks);
            for (int block = 0; block < BLOCKS; block++) {
                final int read = object.read(block, 1, content, 0, null, 0);
                if (block == BAD_CONTENT || block == BAD_TRAILER) {
                    assertEquals(Status.CORRUPT, read, "device " + slot + ", block " + block);
                    if (slot == 1) {
                        object.check(block, content, new UnsafeBuffer(new byte[Trailer.LENGTH]), 0);
                        assertArrayEquals(content("old", block), content.byteArray(), "its bytes are still there");
                    }
                } else {
                    assertEquals(1, read, "device " + slot + ", block " + block);
                    assertArrayEquals(content("new", block), content.byteArray());
                }
            }
        }
    }
}
