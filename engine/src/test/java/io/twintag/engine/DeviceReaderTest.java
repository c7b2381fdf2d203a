package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.DeviceReader;
import io.twintag.client.ReadException;
import io.twintag.client.ReaderContext;
import io.twintag.client.Session;
import io.twintag.client.VolumeReader;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ReaderHelloEncoder;
import io.twintag.transport.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceReaderTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;

    @TempDir
    Path directory;

    private final Completion completion = new Completion();
    private OneThreadMirror mirror;
    private Session session;
    private int log;
    private int blocks;

    @BeforeEach
    void begin() {
        mirror = new OneThreadMirror(directory).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, 16 * BLOCK_SIZE, TIMEOUT_NS)
                .id();
    }

    @AfterEach
    void end() {
        session.close();
        mirror.close();
    }

    private DeviceReader connect(final int slot, final long timeoutNs) {
        return DeviceReader.connect(new ReaderContext()
                .network(mirror.liveNetwork())
                .slot(slot)
                .timeoutNs(timeoutNs)
                .idleStrategy(new SteppingIdle(mirror)));
    }

    private DeviceReader connect(final int slot) {
        return connect(slot, TIMEOUT_NS);
    }

    private void append(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final long ticket = session.append(log, new UnsafeBuffer(bytes), 0, bytes.length);
        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
    }

    private void awaitCommitted(final DeviceReader reader) {
        mirror.stepUntil("all is committed", () -> {
            final DeviceFacts facts = reader.facts();
            return facts.committed() == facts.applied();
        });
    }

    private List<String> records(final VolumeReader reader, final long from, final long to) {
        final List<String> records = new ArrayList<>();
        reader.forEachRecord(
                log,
                from,
                to,
                record -> records.add(record.position() + ":"
                        + record.buffer().getStringWithoutLengthUtf8(record.offset(), record.length())));
        return records;
    }

    @Test
    void theFactsNameTheObjects() {
        append("x");
        final DeviceFacts facts = connect(1).facts();

        assertEquals(1, facts.slot());
        assertEquals(0b11, facts.members());
        assertEquals("log", facts.objects().get(log).name());
        assertEquals(64, facts.objects().get(log).tail());
        assertEquals(16, facts.objects().get(blocks).end());
    }

    @Test
    void committedRecordsAreShownByBoth() {
        append("one");
        append("");
        append("three");
        for (int slot = 0; slot < 2; slot++) {
            final DeviceReader reader = connect(slot);
            awaitCommitted(reader);

            assertEquals(List.of("0:one", "64:", "96:three"), records(reader, 0, Long.MAX_VALUE));
            assertEquals(List.of("64:"), records(reader, 64, 96));
            assertEquals(List.of(), records(reader, 160, Long.MAX_VALUE));
        }
    }

    @Test
    void recordsBehindPaddingAreFound() {
        final byte[] large = new byte[1024 * 1024];
        for (int i = 0; i < 9; i++) {
            final long ticket = session.append(log, new UnsafeBuffer(large), 0, large.length);
            assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        }
        final DeviceReader reader = connect(0);
        awaitCommitted(reader);

        final List<Long> positions = new ArrayList<>();
        reader.forEachRecord(log, 0, Long.MAX_VALUE, record -> positions.add(record.position()));

        assertEquals(9, positions.size());
        assertEquals(4L * 1024 * 1024, positions.get(3));
        assertEquals(8L * 1024 * 1024, positions.get(6));
    }

    @Test
    void aHandlerThatHasEnoughStopsIt() {
        append("one");
        append("two");
        final DeviceReader reader = connect(0);
        awaitCommitted(reader);

        assertEquals(64, reader.forEachRecord(log, 0, Long.MAX_VALUE, record -> false));
    }

    @Test
    void blocksComeWithTheirTrailers() {
        final byte[] content = "b".repeat(2 * BLOCK_SIZE).getBytes(StandardCharsets.UTF_8);
        final long ticket =
                session.write(blocks, 3, new UnsafeBuffer(content), 0, content.length, AckLevel.APPLIED_BOTH);
        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
        final byte[] found = new byte[4 * BLOCK_SIZE];
        final UnsafeBuffer trailers = new UnsafeBuffer(new byte[4 * Trailer.LENGTH]);

        final int read = connect(1).blocks(blocks, 2, 4, new UnsafeBuffer(found), trailers);

        assertEquals(4, read);
        final byte[] expected = new byte[4 * BLOCK_SIZE];
        System.arraycopy(content, 0, expected, BLOCK_SIZE, content.length);
        assertArrayEquals(expected, found);
        assertEquals(0, trailers.getInt(0), "never written");
        assertEquals(completion.epoch(), trailers.getInt(Trailer.LENGTH));
        assertEquals(completion.sequence(), trailers.getLong(Trailer.LENGTH + 8));
    }

    @Test
    void wrongQuestionsAreRefused() {
        append("x");
        final DeviceReader reader = connect(0);
        final UnsafeBuffer target = new UnsafeBuffer(new byte[BLOCK_SIZE]);

        assertStatus(Status.NO_SUCH_OBJECT, () -> reader.readLog(99, 0, VolumeReader.MAX_CHUNK_LENGTH, true));
        assertStatus(Status.WRONG_KIND, () -> reader.readLog(blocks, 0, VolumeReader.MAX_CHUNK_LENGTH, true));
        assertStatus(Status.WRONG_KIND, () -> reader.blocks(log, 0, 1, target, null));
        assertStatus(Status.OUT_OF_RANGE, () -> reader.readLog(log, 96, VolumeReader.MAX_CHUNK_LENGTH, true));
        assertStatus(Status.OUT_OF_RANGE, () -> reader.blocks(blocks, 16, 1, target, null));
        assertStatus(Status.OUT_OF_RANGE, () -> reader.blocks(blocks, -1, 1, target, null));
    }

    private static void assertStatus(final int expected, final Runnable read) {
        final ReadException e = assertThrows(ReadException.class, read::run);
        assertEquals(Status.name(expected), Status.name(e.status()));
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        mirror.killDevice(1);

        final ReadException e = assertThrows(ReadException.class, () -> connect(1, TimeUnit.MILLISECONDS.toNanos(50)));

        assertEquals(Status.TIMED_OUT, e.status());
        assertTrue(e.getMessage().contains("device b did not answer"), e.getMessage());
    }

    @Test
    void aDeviceThatWasStartedAgainIsAskedOn() {
        append("x");
        final DeviceReader reader = connect(1);
        reader.facts();
        mirror.killDevice(1);
        mirror.startDevice(1);

        assertEquals(64, reader.facts().objects().get(log).tail());
    }

    @Test
    void aReaderThatIsGoneHoldsUpNobody() {
        final DeviceReader gone = connect(0);
        final DeviceReader other = connect(0);
        gone.close();

        assertEquals(0, other.facts().slot());
    }

    @Test
    void aReaderThatNobodyHearsHoldsUpNobody() {
        final UnsafeBuffer hello = new UnsafeBuffer(new byte[256]);
        final ReaderHelloEncoder encoder = new ReaderHelloEncoder();
        encoder.wrapAndApplyHeader(hello, 0, new MessageHeaderEncoder())
                .correlation(5)
                .replyStream(1234)
                .replyChannel("nowhere");
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        mirror.liveNetwork().outbound("aeron:ipc", StreamIds.READS.id(0, 0)).offer(hello, 0, length);

        assertEquals(0, connect(0, TimeUnit.SECONDS.toNanos(5)).facts().slot());
    }

    @Test
    void tagPagesHoldTheLastWrites() {
        append("x");
        final List<Long> sequences = new ArrayList<>();

        connect(0).tagPages(0, page -> sequences.add(page.sequence(1)));

        assertTrue(sequences.isEmpty() || sequences.equals(List.of(1L)), sequences.toString());
    }
}
