package io.twintag.testkit.demo;

import io.twintag.cli.compare.Comparison;
import io.twintag.cli.compare.Findings;
import io.twintag.cli.compare.LogView;
import io.twintag.cli.compare.Readers;
import io.twintag.cli.io.Connections;
import io.twintag.cli.io.InputFile;
import io.twintag.cli.io.Pipeline;
import io.twintag.cli.io.ProgressLine;
import io.twintag.cli.io.RecordSource;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.cli.settings.Units;
import io.twintag.client.Completion;
import io.twintag.client.DeviceReader;
import io.twintag.client.LogRecord;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.client.VolumeReader;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes a text to a mirror, reads it back from each device, and says what it saw. One thread. */
final class Demo {
    private static final String LOG = "lines";
    private static final String BOOK = "book";
    private static final int BLOCK_SIZE = 4 * 1024;
    private static final int BLOCKS = 256;
    private static final int MAX_BLOCKS_OF_WRITE = 8;
    private static final int OVERWRITES = 16;
    private static final int SINGLE_APPENDS = 1_000;
    private static final int PAYLOAD_LENGTH = 64;
    private static final long LOG_SIZE = 16L * 1024 * 1024;
    private static final long MIN_RECORDS = 200_000;
    private static final int MAX_ROUNDS = 1_000;
    private static final int RECORDS_BEFORE_KILL = 10_000;
    private static final int BURST = 64;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETIRE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Settings settings;
    private final DemoInput input;
    private final PrintWriter out;
    private final byte[] image = new byte[BLOCKS * BLOCK_SIZE];
    private int rounds;
    private long records;
    private long bytes;

    Demo(final Settings settings, final DemoInput input, final PrintWriter out) {
        this.settings = settings;
        this.input = input;
        this.out = out;
    }

    /** Returns whether each device gave back exactly what was written. */
    boolean run() {
        final long inFile = input.countRecords();
        rounds = (int) Math.min(MAX_ROUNDS, Math.max(1, (MIN_RECORDS + inFile - 1) / inFile));
        try (Session session = Connections.session(settings, Connections.RING_LENGTH)) {
            final Pipeline pipeline = new Pipeline(session, AckLevel.APPLIED_BOTH, () -> {}, 0, () -> {});
            append(session, pipeline);
            overwrite(session, pipeline);
            loseAndRegain(session, pipeline);
            appendOneByOne(session);
        }
        boolean isEqual = true;
        try (Readers readers = new Readers(settings)) {
            for (final Slot slot : Slot.values()) {
                isEqual &= tellRead(slot, readLog(readers, slot) && readBlocks(readers, slot));
            }
            final Findings findings = new Findings(new ProgressLine("records and blocks", 0));
            new Comparison(readers.of(Slot.A), readers.of(Slot.B), true, findings).run();
            findings.named().forEach(difference -> say("DIFFERENCE: " + difference));
            say("verified     " + Units.count(findings.records()) + " records and " + Units.count(findings.blocks())
                    + " blocks, device against device: "
                    + (findings.differences() == 0 ? "no difference" : findings.differences() + " differences"));
            isEqual &= findings.differences() == 0;
            tellTags(readers);
        }
        tellLatency();
        return isEqual;
    }

    private void append(final Session session, final Pipeline pipeline) {
        final ObjectHandle log =
                session.createAndAwait(LOG, ObjectKind.LOG, 0, LOG_SIZE, Connections.ANSWER_TIMEOUT_NS);
        final long beginNs = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            appendOnce(log, pipeline, () -> true);
        }
        if (!pipeline.drain()) {
            throw refused(pipeline);
        }
        final double seconds = (System.nanoTime() - beginNs) / 1e9;
        say(String.format(
                "appended     the lines of %s%s: %s records, %s, acknowledged by both in %.2f s (%s records/s)",
                input.file(),
                rounds > 1 ? ", " + rounds + " times" : "",
                Units.count(records),
                Units.size(bytes),
                seconds,
                Units.count((long) (records / seconds))));
    }

    /** The lines of the input, for as long as there is a reason to go on. */
    private void appendOnce(final ObjectHandle log, final Pipeline pipeline, final BooleanSupplier isGoingOn) {
        try (InputStream in = new InputFile(input.file()).open()) {
            final RecordSource source = input.open(in);
            while (isGoingOn.getAsBoolean() && source.next() == RecordSource.Found.RECORD) {
                if (!pipeline.append(log.id(), source.buffer(), source.offset(), source.length())) {
                    throw refused(pipeline);
                }
                records++;
                bytes += source.length();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + input.file(), e);
        }
    }

    /** Kills device b and goes on writing until it is a member again. */
    private void loseAndRegain(final Session session, final Pipeline pipeline) {
        final ObjectHandle log =
                session.createAndAwait(LOG, ObjectKind.LOG, 0, LOG_SIZE, Connections.ANSWER_TIMEOUT_NS);
        final ObjectHandle book =
                session.createAndAwait(BOOK, ObjectKind.BLOCK, BLOCK_SIZE, image.length, Connections.ANSWER_TIMEOUT_NS);
        final UnsafeBuffer buffer = new UnsafeBuffer(image);
        final DemoLoss loss = new DemoLoss(settings, this::say);
        final long killAt = records + RECORDS_BEFORE_KILL;
        final boolean[] isOver = {false};
        while (!isOver[0]) {
            rounds++;
            appendOnce(log, pipeline, () -> {
                if (records == killAt) {
                    loss.kill(pipeline.acknowledged());
                } else if (records > killAt && records % BURST == 0) {
                    final int block = (int) (records / BURST % BLOCKS);
                    image[block * BLOCK_SIZE]++;
                    if (!pipeline.write(book.id(), block, buffer, block * BLOCK_SIZE, BLOCK_SIZE)) {
                        throw refused(pipeline);
                    }
                    LockSupport.parkNanos(PAUSE_NS);
                    isOver[0] = loss.look(pipeline.acknowledged());
                }
                return !isOver[0];
            });
        }
        if (!pipeline.drain()) {
            throw refused(pipeline);
        }
    }

    /** What one write takes when nothing is in its way. */
    private void appendOneByOne(final Session session) {
        final ObjectHandle single =
                session.createAndAwait("single", ObjectKind.LOG, 0, LOG_SIZE, Connections.ANSWER_TIMEOUT_NS);
        final Histogram latency = new Histogram(3);
        final Completion completion = new Completion();
        final UnsafeBuffer payload = new UnsafeBuffer(input.head(PAYLOAD_LENGTH));
        for (int i = 0; i < 2 * SINGLE_APPENDS; i++) {
            final long beginNs = System.nanoTime();
            final long ticket = session.append(single.id(), payload, 0, payload.capacity());
            final int status = session.await(ticket, completion, Connections.ANSWER_TIMEOUT_NS);
            if (status != Status.OK) {
                throw new Refusal("an append failed: " + Status.name(status) + ": " + Status.remedy(status));
            }
            if (i >= SINGLE_APPENDS) { // the first half warms up
                latency.recordValue(System.nanoTime() - beginNs);
            }
        }
        say("round trip   " + Units.count(SINGLE_APPENDS) + " appends of " + payload.capacity()
                + " B, one at a time, from the application to both devices and back: p50 "
                + Units.duration(latency.getValueAtPercentile(50)) + ", p99 "
                + Units.duration(latency.getValueAtPercentile(99)));
    }

    private void overwrite(final Session session, final Pipeline pipeline) {
        final ObjectHandle book =
                session.createAndAwait(BOOK, ObjectKind.BLOCK, BLOCK_SIZE, image.length, Connections.ANSWER_TIMEOUT_NS);
        final byte[] text = input.head(image.length);
        final long before = pipeline.submitted();
        final UnsafeBuffer buffer = new UnsafeBuffer(image);
        long blocksWritten = 0;
        int textAt = 0;
        for (int pass = 0; pass < OVERWRITES; pass++) {
            for (int first = pass % MAX_BLOCKS_OF_WRITE; first < BLOCKS; ) {
                final int blocks = Math.min(1 + (first + pass) % MAX_BLOCKS_OF_WRITE, BLOCKS - first);
                for (int i = first * BLOCK_SIZE; i < (first + blocks) * BLOCK_SIZE; i++) {
                    image[i] = text[textAt];
                    textAt = (textAt + 1) % text.length;
                }
                if (!pipeline.write(book.id(), first, buffer, first * BLOCK_SIZE, blocks * BLOCK_SIZE)) {
                    throw refused(pipeline);
                }
                blocksWritten += blocks;
                first += blocks;
            }
        }
        if (!pipeline.drain()) {
            throw refused(pipeline);
        }
        say("overwrote    " + BLOCKS + " blocks of " + BLOCK_SIZE + " B " + OVERWRITES + " times over: "
                + Units.count(pipeline.submitted() - before) + " writes, " + Units.count(blocksWritten) + " blocks");
    }

    private boolean readLog(final Readers readers, final Slot slot) {
        final Expected expected = new Expected(input, rounds);
        try (expected) {
            final LogView view =
                    new LogView(readers, List.of(slot), LOG, expected::isNext, () -> {}, note -> say("note: " + note));
            return view.run(0, false) && expected.isAllSeen(records);
        }
    }

    /** The input again, record by record. */
    private static final class Expected implements AutoCloseable {
        private final DemoInput input;
        private int roundsLeft;
        private InputStream in;
        private RecordSource source;
        private long seen;
        private boolean isDifferent;

        Expected(final DemoInput input, final int rounds) {
            this.input = input;
            this.roundsLeft = rounds;
        }

        boolean isNext(final LogRecord record) {
            isDifferent |= !advance() || !isSame(record.buffer(), record.offset(), record.length());
            seen++;
            return !isDifferent;
        }

        boolean isAllSeen(final long records) {
            return !isDifferent && seen == records;
        }

        private boolean advance() {
            try {
                while (source == null || source.next() != RecordSource.Found.RECORD) {
                    close();
                    if (roundsLeft-- == 0) {
                        return false;
                    }
                    in = new InputFile(input.file()).open();
                    source = input.open(in);
                }
                return true;
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot read " + input.file(), e);
            }
        }

        private boolean isSame(final DirectBuffer buffer, final int offset, final int length) {
            if (length != source.length()) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (buffer.getByte(offset + i) != source.buffer().getByte(source.offset() + i)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() {
            try {
                if (in != null) {
                    in.close();
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot close " + input.file(), e);
            }
        }
    }

    private boolean readBlocks(final Readers readers, final Slot slot) {
        final DeviceReader reader = readers.of(slot);
        final int id = VolumeReader.object(reader.facts(), BOOK).id();
        final byte[] found = new byte[image.length];
        final int read = reader.blocks(id, 0, BLOCKS, new UnsafeBuffer(found), null);
        return read == BLOCKS && Arrays.equals(image, found);
    }

    private boolean tellRead(final Slot slot, final boolean isEqual) {
        say("read back    device " + slot + ": " + (isEqual ? "every byte as it was written" : "NOT what was written"));
        return isEqual;
    }

    /** Once all is flushed and compared, the tables are empty. */
    private void tellTags(final Readers readers) {
        final long beginNs = System.nanoTime();
        DeviceFacts a = readers.of(Slot.A).facts();
        DeviceFacts b = readers.of(Slot.B).facts();
        while ((a.retired() < a.applied() || b.retired() < b.applied())
                && System.nanoTime() - beginNs < RETIRE_TIMEOUT_NS) {
            LockSupport.parkNanos(REST_NS);
            a = readers.of(Slot.A).facts();
            b = readers.of(Slot.B).facts();
        }
        final long pages = TagPage.pageIndex(Math.min(a.retired(), b.retired())) + 1;
        say("tag tables   " + Units.count(Math.min(a.retired(), b.retired())) + " tags in " + Units.count(pages)
                + " pages were found equal on both devices and retired; left: " + a.tagPages() + " and " + b.tagPages()
                + " pages");
    }

    private void tellLatency() {
        final EngineStatus status = EngineStatus.read(settings.runDirectory()).part("ackLatencyNs");
        if (status.number("count") > 0) {
            say("ack latency  of all writes, most of them under full load, from the sequencer to both and back: p50 "
                    + Units.duration(status.number("p50"))
                    + ", p99 " + Units.duration(status.number("p99")) + ", p99.9 "
                    + Units.duration(status.number("p99.9")) + ", max " + Units.duration(status.number("max")));
        }
    }

    private static Refusal refused(final Pipeline pipeline) {
        return new Refusal("a write was refused after " + pipeline.acknowledged() + ": "
                + Status.name(pipeline.status()) + ": "
                + Status.remedy(pipeline.status()));
    }

    private void say(final String line) {
        out.println(line);
        out.flush();
    }
}
