package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.client.SubmissionClaim;
import io.twintag.client.SubmissionException;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ObjectStateEncoder;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal of the sequencer: its code, and no tag lost to it. */
class RefusalsBeforeATagIsSpentTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 16;

    @TempDir
    Path directory;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[2 * Limits.MAX_PAYLOAD_LENGTH]);
    private OneThreadMirror mirror;
    private Session session;
    private int log;
    private int blocks;

    @BeforeEach
    void start() {
        mirror = new OneThreadMirror(directory).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                .id();
    }

    @AfterEach
    void everyGoodWriteHasTheNextTag() {
        final Completion completion = new Completion();
        final int status = session.await(session.append(log, payload, 0, 64), completion, TIMEOUT_NS);
        assertEquals(Status.OK, status);
        assertEquals(1, completion.sequence(), "a refusal spent a tag");
        session.close();
        mirror.close();
    }

    @Test
    void noSuchObject() {
        assertEquals(Status.NO_SUCH_OBJECT, outcome(session.append(99, payload, 0, 64)));
        assertEquals(Status.NO_SUCH_OBJECT, outcome(session.append(-1, payload, 0, 64)));
        assertEquals(Status.NO_SUCH_OBJECT, outcome(session.append(Integer.MAX_VALUE, payload, 0, 64)));
    }

    @Test
    void appendToABlockObjectAndWriteToALog() {
        assertEquals(Status.WRONG_KIND, outcome(session.append(blocks, payload, 0, BLOCK_SIZE)));
        assertEquals(Status.WRONG_KIND, outcome(write(log, 0, BLOCK_SIZE)));
    }

    @Test
    void aRangeBeyondTheObject() {
        assertEquals(Status.OUT_OF_RANGE, outcome(write(blocks, BLOCKS, BLOCK_SIZE)));
        assertEquals(Status.OUT_OF_RANGE, outcome(write(blocks, BLOCKS - 1, 2 * BLOCK_SIZE)));
        assertEquals(Status.OUT_OF_RANGE, outcome(write(blocks, -1, BLOCK_SIZE)));
        assertEquals(Status.OUT_OF_RANGE, outcome(write(blocks, Long.MAX_VALUE, BLOCK_SIZE)));
    }

    @Test
    void aPayloadThatIsNoWholeNumberOfBlocks() {
        assertEquals(Status.NOT_WHOLE_BLOCKS, outcome(write(blocks, 0, BLOCK_SIZE + 1)));
    }

    @Test
    void aPayloadAboveTheLimit() {
        assertEquals(Status.TOO_LARGE, session.append(log, payload, 0, Limits.MAX_PAYLOAD_LENGTH + 1));
    }

    @Test
    void aPayloadThatWasChangedAfterItsChecksum() {
        final SubmissionClaim claim = new SubmissionClaim();
        session.tryClaimAppend(log, 64, AckLevel.APPLIED_BOTH, claim);
        final UnsafeBuffer ring = new UnsafeBuffer(0, 0);
        ring.wrap(claim.buffer(), claim.offset(), 64);
        final long ticket = claim.commit();
        ring.putByte(13, (byte) 99);

        assertEquals(Status.BAD_CRC, outcome(ticket));
    }

    @Test
    void noSpaceOnADevice() {
        say(0, true);
        assertEquals(Status.STORAGE_SPACE, outcome(session.append(log, payload, 0, 64)));
        say(64L * 1024, false); // space was made: the log grows again
    }

    /** Device b says of its log: this is the end of what is allocated, and there is no room to grow. */
    private void say(final long end, final boolean isFull) {
        final ExpandableArrayBuffer frame = new ExpandableArrayBuffer();
        final ObjectStateEncoder state = new ObjectStateEncoder();
        state.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder())
                .correlation(0)
                .status(Status.OK)
                .objectId(log)
                .end(end)
                .flags()
                .clear()
                .full(isFull);
        state.reason("");
        mirror.say(1, StreamIds.ACKS, frame, MessageHeaderEncoder.ENCODED_LENGTH + state.encodedLength());
        mirror.step();
    }

    @Test
    void unknownAndDuplicateAndBadNames() {
        assertEquals(Status.NO_SUCH_OBJECT, refusal(() -> session.openAndAwait("nobody", TIMEOUT_NS)));
        assertEquals(Status.DUPLICATE_OBJECT, refusal(() -> create("log", ObjectKind.BLOCK, 512, 512)));
        assertEquals(Status.BAD_NAME, refusal(() -> create("a/b", ObjectKind.LOG, 0, 1)));
        assertEquals(Status.BAD_NAME, refusal(() -> create("a\nb", ObjectKind.LOG, 0, 1)));
        assertEquals(Status.BAD_NAME, refusal(() -> create("", ObjectKind.LOG, 0, 1)));
        assertEquals(Status.BAD_NAME, refusal(() -> create("unpaired \ud83d", ObjectKind.LOG, 0, 1)));
        assertEquals(Status.BAD_NAME, refusal(() -> create("b\ufffdcher", ObjectKind.LOG, 0, 1)));
    }

    @Test
    void badShapes() {
        assertEquals(Status.BAD_SHAPE, refusal(() -> create("x", ObjectKind.BLOCK, 500, 5000)));
        assertEquals(Status.BAD_SHAPE, refusal(() -> create("x", ObjectKind.BLOCK, 512, 513)));
        assertEquals(Status.BAD_SHAPE, refusal(() -> create("x", ObjectKind.BLOCK, 128 * 1024, 1024 * 1024)));
        assertEquals(Status.BAD_SHAPE, refusal(() -> create("x", ObjectKind.LOG, 0, 0)));
        assertEquals(Status.BAD_SHAPE, refusal(() -> create("x", ObjectKind.LOG, 0, Long.MAX_VALUE)));
    }

    @Test
    void theSameShapeAgainIsNoRefusal() {
        assertEquals(
                log,
                session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id());
    }

    private void create(final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        session.createAndAwait(name, kind, blockSize, sizeBytes, TIMEOUT_NS);
    }

    private long write(final int object, final long firstBlock, final int length) {
        return session.write(object, firstBlock, payload, 0, length, AckLevel.APPLIED_BOTH);
    }

    private int outcome(final long ticket) {
        return session.await(ticket, new Completion(), TIMEOUT_NS);
    }

    private static int refusal(final Runnable order) {
        return assertThrows(SubmissionException.class, order::run).status();
    }
}
