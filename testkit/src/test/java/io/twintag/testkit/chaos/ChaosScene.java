package io.twintag.testkit.chaos;

import io.twintag.client.LogChunk;
import io.twintag.testkit.check.Checker;
import io.twintag.testkit.check.Image;
import io.twintag.testkit.check.Loss;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.LedgerFile;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Write;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Two devices in memory and the records of clients, to be falsified and checked. */
final class ChaosScene {
    static final int EPOCH = 3;

    private static final long SEED = 7;
    private static final int SEGMENT_LENGTH = 4 * 1024 * 1024;
    private static final int LOG_LENGTH = 64 * 1024;

    final CheckReport findings = new CheckReport();
    final Device a = new Device();
    final Device b = new Device();
    final Checker checker;

    private final Ledgers model = new Ledgers();
    private final Content content = new Content(SEED);
    private final MemoryLedger[] histories = new MemoryLedger[3];
    private final long[] tickets = new long[3];
    private long sequence;

    ChaosScene() {
        checker = new Checker(List.of(TestObject.LOG_0, TestObject.BOOK_512), model, content, findings, 0);
        for (int client = 1; client < histories.length; client++) {
            histories[client] =
                    new MemoryLedger(client, new LedgerFile.Reader(Path.of("no-such-record-file")), findings);
            model.add(client, histories[client]);
        }
    }

    /** One device. */
    static final class Device implements Image {
        final UnsafeBuffer log = new UnsafeBuffer(new byte[LOG_LENGTH]);
        final UnsafeBuffer blocks =
                new UnsafeBuffer(new byte[TestObject.BOOK_512.blocks() * TestObject.BOOK_512.blockSize()]);
        final UnsafeBuffer trailers = new UnsafeBuffer(new byte[TestObject.BOOK_512.blocks() * Trailer.LENGTH]);
        int tail;

        @Override
        public long tail(final TestObject object) {
            return tail;
        }

        @Override
        public LogChunk log(final TestObject object, final long position) {
            final int at = (int) position;
            final UnsafeBuffer rest = new UnsafeBuffer(log, at, tail - at);
            return new LogChunk().wrap("log", rest, tail - at, position, SEGMENT_LENGTH);
        }

        @Override
        public boolean blocks(
                final TestObject book,
                final long first,
                final int count,
                final MutableDirectBuffer target,
                final MutableDirectBuffer targetTrailers) {
            target.putBytes(0, blocks, (int) first * 512, count * 512);
            targetTrailers.putBytes(0, trailers, (int) first * Trailer.LENGTH, count * Trailer.LENGTH);
            return true;
        }
    }

    /** A client submits an append; it has no effect and no answer yet. */
    Write submitAppend(final int client, final AckLevel level) {
        return submit(client, TestObject.LOG_0, 0, 100, level);
    }

    Write submitBlocks(final int client, final int first, final int count, final AckLevel level) {
        return submit(client, TestObject.BOOK_512, first, count * 512, level);
    }

    private Write submit(
            final int client, final TestObject object, final long first, final int lengthBytes, final AckLevel level) {
        final MemoryLedger history = histories[client];
        final long number = history.writes().size() + 1;
        tickets[client] += 10;
        history.accept(new LedgerFile.Entry(
                LedgerFile.INTENT, object.ordinal(), level.code(), number, lengthBytes, 0, first, 0, 0));
        history.accept(new LedgerFile.Entry(LedgerFile.TICKET, 0, 0, number, 0, 0, 0, 0, tickets[client]));
        return history.find(number);
    }

    /** The next tag. */
    long tag() {
        return ++sequence;
    }

    /** Both devices apply it under a tag. Returns the position of an append. */
    int apply(final Write write, final long tagSequence) {
        apply(a, write, tagSequence);
        return apply(b, write, tagSequence);
    }

    int apply(final Device image, final Write write, final long tagSequence) {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[write.lengthBytes()]);
        content.fill(write, payload);
        if (write.object().isLog()) {
            return append(image, payload, tagSequence);
        }
        final int first = (int) write.first();
        image.blocks.putBytes(first * 512, payload, 0, write.lengthBytes());
        for (int i = first; i < first + write.blocks(); i++) {
            image.trailers.putInt(i * Trailer.LENGTH, EPOCH);
            image.trailers.putLong(i * Trailer.LENGTH + 8, tagSequence);
        }
        return 0;
    }

    static int append(final Device image, final UnsafeBuffer payload, final long tagSequence) {
        final int at = image.tail;
        image.log.putInt(at + LogLayout.LENGTH_OFFSET, LogLayout.lengthField(payload.capacity()));
        image.log.putInt(at + LogLayout.EPOCH_OFFSET, EPOCH);
        image.log.putLong(at + LogLayout.SEQUENCE_OFFSET, tagSequence);
        image.log.putBytes(at + LogLayout.HEADER_LENGTH, payload, 0, payload.capacity());
        seal(image, at);
        image.tail += LogLayout.recordLength(payload.capacity());
        return at;
    }

    /** The device's own checksum of a record, right for what is there. */
    static void seal(final Device image, final int at) {
        final int lengthBytes = LogLayout.payloadLength(image.log.getInt(at));
        image.log.putInt(
                at + LogLayout.CRC_OFFSET, new Crc32c().of(image.log, at + LogLayout.HEADER_LENGTH, lengthBytes));
    }

    /** The engine answers at the level that was asked for. */
    void acknowledge(final Write write, final long tagSequence, final long position) {
        answer(write, Status.OK, write.level(), tagSequence, position);
    }

    void answer(final Write write, final int status, final AckLevel level, final long tagSequence, final long at) {
        histories[write.client()].accept(new LedgerFile.Entry(
                LedgerFile.DONE, 0, level.code(), write.number(), status, EPOCH, tagSequence, at, write.ticket()));
    }

    /** What a client notes besides. */
    void note(final int client, final byte type, final long ticket) {
        histories[client].accept(new LedgerFile.Entry(type, 0, 0, 1, 0, 0, 0, 0, ticket));
    }

    /** Submitted, applied by both and acknowledged. */
    Write append(final int client) {
        final Write write = submitAppend(client, AckLevel.APPLIED_BOTH);
        final long tagSequence = tag();
        acknowledge(write, tagSequence, apply(write, tagSequence));
        return write;
    }

    Write blocks(final int client, final int first, final int count) {
        final Write write = submitBlocks(client, first, count, AckLevel.APPLIED_BOTH);
        final long tagSequence = tag();
        apply(write, tagSequence);
        acknowledge(write, tagSequence, 0);
        return write;
    }

    /** Does the same to both devices. */
    void both(final Consumer<Device> change) {
        change.accept(a);
        change.accept(b);
    }

    void check(final boolean isLossAllowed) {
        checker.check(a, b, isLossAllowed ? Loss.PROCESSES : Loss.NOTHING);
    }

    /** The invariants that are violated, in the order of their discovery. */
    List<String> violated() {
        return findings.named().stream()
                .map(CheckReport.Broken::invariant)
                .distinct()
                .toList();
    }
}
