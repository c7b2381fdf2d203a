package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TransactionEncoder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames that a device must refuse or stop at, whoever sent them: nothing of them is stored. */
class DeviceRefusesWhatItMustNotApplyTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int EPOCH = 2;
    private static final int LENGTH = 64;

    @TempDir
    Path directory;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[LENGTH]);
    private OneThreadMirror mirror;
    private int log;

    @BeforeEach
    void oneRecordIsThere() {
        mirror = new OneThreadMirror(directory).start();
        final Session session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        assertEquals(Status.OK, session.await(session.append(log, payload, 0, LENGTH), new Completion(), TIMEOUT_NS));
    }

    @AfterEach
    void onlyThatRecordIsThere() {
        mirror.killEngine();
        mirror.close();
        assertEquals(1, MirrorImages.records(mirror.volumeDirectory(1), "log").size());
    }

    @Test
    void aBatchOfAnotherEpochIsRefusedWhenItWouldBeApplied() {
        send(EPOCH - 1, 2, crc());
        send(EPOCH + 1, 2, crc());

        assertEquals(null, mirror.device(1).failure());
    }

    @Test
    void aHoleInTheStreamEndsTheDevice() {
        send(EPOCH, 3, crc());

        assertTrue(failure().contains("the stream has a hole"), failure());
    }

    @Test
    void otherBytesThanWereSentEndTheDevice() {
        send(EPOCH, 2, crc() + 1);

        assertTrue(failure().contains("arrived with other bytes than were sent"), failure());
    }

    private String failure() {
        final Throwable failure = mirror.device(1).failure();
        assertNotNull(failure);
        return failure.getMessage();
    }

    private int crc() {
        return new Crc32c().of(payload, 0, LENGTH);
    }

    /** A batch of one append, then steps of the device alone. */
    private void send(final int epoch, final long sequence, final int crc) {
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        final BatchEncoder batch = new BatchEncoder();
        batch.wrapAndApplyHeader(frame, 0, header).epoch(epoch).count(1).firstSequence(sequence);
        final int at = MessageHeaderEncoder.ENCODED_LENGTH + BatchEncoder.BLOCK_LENGTH;
        final TransactionEncoder transaction = new TransactionEncoder();
        transaction
                .wrapAndApplyHeader(frame, at, header)
                .sequence(sequence)
                .objectId(log)
                .first(96)
                .count(LENGTH)
                .crc(crc)
                .dataLength(LENGTH)
                .flags()
                .clear()
                .extension(true);
        final int data = at + MessageHeaderEncoder.ENCODED_LENGTH + TransactionEncoder.BLOCK_LENGTH;
        frame.putBytes(data, payload, 0, LENGTH);
        mirror.say(1, StreamIds.WRITES, frame, data + LENGTH);
        for (int i = 0; i < 5; i++) {
            mirror.device(1).invoke();
        }
    }
}
