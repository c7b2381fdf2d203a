package io.twintag.bench.peer;

import io.twintag.bench.sink.Footprint;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.time.SetTimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Two Chronicle Queues; each record is appended to one and then to the other on the caller's thread. Acknowledged when
 * it stands in both mapped files, or, forced, when {@link GroupForce} has forced both.
 *
 * <p>What makes it fair: see {@link #settings}. Its files are allocated with zeros before the run, as twintag's are.
 */
public final class ChronicleQueueSink implements Sink {
    private static final RollCycle ROLL_CYCLE = SparseRollCycles.HUGE_DAILY_XSPARSE;
    private static final long BLOCK_LENGTH = 256L * 1024 * 1024;
    private static final int RECORD_HEADER_LENGTH = 4;
    private static final int MAX_RECORD_LENGTH = 64 * 1024;

    /** The file's header and its index arrays, and what is touched beyond the last record. */
    private static final long MARGIN_LENGTH = 4L * 1024 * 1024;

    private final Copies copies;
    private final long maxRecords;
    private final SingleChronicleQueue[] queues = new SingleChronicleQueue[Copies.COUNT];
    private final ExcerptAppender[] appenders = new ExcerptAppender[Copies.COUNT];
    private final FileChannel[] channels = new FileChannel[Copies.COUNT];
    private final PointerBytesStore pointer = new PointerBytesStore();
    private final SetTimeProvider time = new SetTimeProvider();
    private GroupForce groupForce;
    private long appended;

    /** @throws IllegalStateException when it does not start. */
    public ChronicleQueueSink(final SinkSettings settings) {
        maxRecords = (settings.expectedBytes() + settings.payloadBytes() - 1) / settings.payloadBytes();
        final long recordLength = RECORD_HEADER_LENGTH + ((settings.payloadBytes() + 3L) & -4);
        final long fileLength = maxRecords * recordLength + MARGIN_LENGTH;
        copies = new Copies("chronicle-queue", settings.directory(), Footprint.CHRONICLE_QUEUE.bytes(settings));
        copies.start(this, () -> {
            time.currentTimeMillis(System.currentTimeMillis());
            for (int copy = 0; copy < Copies.COUNT; copy++) {
                open(copy, fileLength);
            }
            if (settings.isForced()) {
                groupForce = new GroupForce(() -> channels[0].force(false), () -> channels[1].force(false));
            }
        });
    }

    @Override
    public Map<String, String> settings() {
        return settings(groupForce != null);
    }

    /** Every setting that is not the default, and those that make the comparison fair. */
    public static Map<String, String> settings(final boolean isForced) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", isForced ? "the caller's, and one that forces each copy" : "the caller's");
        settings.put("roll cycle", ROLL_CYCLE + ": an index entry every " + ROLL_CYCLE.defaultIndexSpacing());
        settings.put("block size", BLOCK_LENGTH + "");
        settings.put("files", "allocated with zeros before the run (precreated), no roll during it");
        settings.put("appended", "straight into the mapped file, no copy between, no allocation");
        settings.put("checks for interrupts", "off");
        settings.put(
                "acknowledged",
                isForced
                        ? "both files forced (fdatasync) since; a group is what was there at a poll, both forced side by side, appends go on"
                        : "in both mapped files");
        return settings;
    }

    private void open(final int copy, final long fileLength) throws IOException {
        final Path directory = copies.of(copy);
        final String name = DateTimeFormatter.ofPattern(ROLL_CYCLE.format())
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(time.currentTimeMillis()));
        // The queue takes a file of this name for the cycle's file.
        Copies.allocate(directory.resolve(name + ".precreated"), fileLength);
        queues[copy] = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .blockSize(BLOCK_LENGTH)
                .timeProvider(time)
                .checkInterrupts(false)
                .build();
        appenders[copy] = queues[copy].createAppender();
        // Makes the cycle's file, and its header, before the run.
        try (DocumentContext document = appenders[copy].writingDocument()) {
            document.rollbackOnClose();
        }
        channels[copy] = FileChannel.open(directory.resolve(name + ".cq4"), StandardOpenOption.WRITE);
        if (channels[copy].size() < fileLength) {
            throw new IllegalStateException("the queue did not take the file that was allocated for it");
        }
        channels[copy].force(true);
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        if (appended == maxRecords) {
            // Beyond it the file has holes, and a hole on a full disk ends the JVM.
            throw copies.failed(new IllegalStateException("the run appends more than it said it would"));
        }
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            try (DocumentContext document = appenders[copy].writingDocument()) {
                write(document.wire().bytes(), payload, offset, length);
            }
        }
        appended++;
        return true;
    }

    private void write(final Bytes<?> bytes, final DirectBuffer payload, final int offset, final int length) {
        if (payload.byteArray() != null) {
            bytes.write(payload.byteArray(), payload.wrapAdjustment() + offset, length);
        } else {
            pointer.set(payload.addressOffset() + offset, length);
            bytes.write(pointer, 0L, length);
        }
    }

    @Override
    public long poll() {
        return groupForce == null ? appended : groupForce.poll(appended);
    }

    @Override
    public void readBack(final RecordReader reader) {
        final byte[] record = new byte[MAX_RECORD_LENGTH];
        final UnsafeBuffer buffer = new UnsafeBuffer(record);
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            try (ExcerptTailer tailer = queues[copy].createTailer()) {
                boolean isPresent = true;
                while (isPresent) {
                    try (DocumentContext document = tailer.readingDocument()) {
                        isPresent = document.isPresent();
                        if (isPresent) {
                            final Bytes<?> bytes = document.wire().bytes();
                            final int length = (int) bytes.readRemaining();
                            bytes.read(bytes.readPosition(), record, 0, length);
                            reader.onRecord(copy, buffer, 0, length);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(groupForce);
        CloseHelper.quietCloseAll(channels);
        CloseHelper.quietCloseAll(appenders);
        CloseHelper.quietCloseAll(queues);
        copies.delete();
    }
}
