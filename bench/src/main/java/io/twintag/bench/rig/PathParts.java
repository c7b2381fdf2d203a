package io.twintag.bench.rig;

import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.TransactionEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.BitUtil;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The parts of a write that can be run alone, each on a batch: the checksum, the tag entry, the record in a log, the
 * offer of a frame to two streams. The very classes that engine and devices use, on a volume, a tag table and streams
 * of their own. One thread.
 */
final class PathParts implements AutoCloseable {
    private static final int EPOCH = 1;
    private static final short GENERATOR = 0;
    private static final int STREAM = 9_000;
    private static final int TABLE_PAGES = 4096;
    private static final int LOG_BYTES = 64 * 1024 * 1024;
    /** As many tags stay in the table as in a mirror whose diff agent keeps up. */
    private static final int BEHIND = 4096;

    private final int batch;
    private final int payloadBytes;
    private final UnsafeBuffer payloads;
    private final UnsafeBuffer frame;
    private final Crc32c crc32c = new Crc32c();
    private final Volume volume;
    private final LogObject log;
    private final TagTable tags;
    private final Network network;
    private final Outbound[] out = new Outbound[2];
    private final Inbound[] in = new Inbound[2];
    private long sequence;
    private long logSequence;
    private int taken;

    PathParts(final Path directory, final Path aeronDirectory, final int batch, final int payloadBytes) {
        this.batch = batch;
        this.payloadBytes = payloadBytes;
        payloads = new UnsafeBuffer(ByteBuffer.allocateDirect(batch * payloadBytes));
        final int head = MessageHeaderEncoder.ENCODED_LENGTH;
        final int transaction = head + TransactionEncoder.BLOCK_LENGTH + BitUtil.align(payloadBytes, 8);
        frame = new UnsafeBuffer(ByteBuffer.allocateDirect(head + BatchEncoder.BLOCK_LENGTH + batch * transaction));
        try {
            Files.createDirectories(directory);
            VolumeDirectory.format(directory.resolve("volume"), Facts.blank(1, 2, 0, GENERATOR));
            volume = Volume.open(
                    directory.resolve("volume"), StoreOptions.defaults().withFlush(FlushMode.NONE));
            volume.startStream(EPOCH);
            volume.recorded();
            log = (LogObject) volume.create(1, "log", ObjectKind.LOG, 0, LOG_BYTES);
            Files.createDirectories(directory.resolve("tags"));
            tags = TagTable.open(directory.resolve("tags"), GENERATOR, TABLE_PAGES);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a volume in " + directory, e);
        }
        network = AeronNetwork.connectIfAlive(aeronDirectory, false);
        for (int i = 0; i < 2; i++) {
            in[i] = network.inbound("aeron:ipc", STREAM + i, (buffer, offset, length) -> taken++);
            out[i] = network.outbound("aeron:ipc", STREAM + i);
        }
        while (!out[0].isConnected() || !out[1].isConnected()) {
            Thread.onSpinWait();
        }
    }

    /** Computes the checksum of each payload of the batch. */
    int checksums() {
        int sum = 0;
        for (int i = 0; i < batch; i++) {
            sum += crc32c.of(payloads, i * payloadBytes, payloadBytes);
        }
        return sum;
    }

    void record() {
        for (int i = 1; i <= batch; i++) {
            final long next = sequence + i;
            tags.record(EPOCH, next, 1, 1, next * 96, payloadBytes, 0x1234, 7, next);
        }
    }

    void applied() {
        for (int i = 1; i <= batch; i++) {
            tags.applied(EPOCH, sequence + i);
        }
        sequence += batch;
    }

    /** What is told by the diff agent: the pages of a while ago are deleted. */
    void retire() {
        if (sequence > BEHIND) {
            tags.retire(EPOCH, sequence - BEHIND, Integer.MAX_VALUE);
        }
    }

    /** The batch into the log; its first records are written over when it is full. */
    void store() {
        for (int i = 0; i < batch; i++) {
            final long position = LogLayout.position(log.tail(), payloadBytes, log.segmentLength());
            log.append(EPOCH, ++logSequence, GENERATOR, i, position, i, payloads, i * payloadBytes, payloadBytes);
        }
    }

    /** Between two batches, not measured. */
    void makeRoom() {
        if (log.limit() - log.tail() < 2L * batch * LogLayout.recordLength(payloadBytes)) {
            log.truncate(0);
        }
        while (taken < 2) {
            in[0].poll(2);
            in[1].poll(2);
        }
        taken = 0;
    }

    /** The frame of the batch, to both streams. */
    void offer() {
        for (final Outbound stream : out) {
            while (stream.offer(frame, 0, frame.capacity()) < 0) {
                in[0].poll(2);
                in[1].poll(2);
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(out);
        CloseHelper.quietCloseAll(in);
        CloseHelper.quietCloseAll(network, tags, volume);
    }
}
