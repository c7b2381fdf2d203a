package io.twintag.bench.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bound that memory sets: the caller's thread puts each record into two mapped files, and that is all. Files are
 * allocated by writing zeros, mapped and touched before the first record.
 */
public final class DoubleCopySink implements Sink {
    private static final int SEGMENT_LENGTH = 256 * 1024 * 1024;
    private static final int PAGE_LENGTH = 4096;

    private final SinkSettings settings;
    private final MappedByteBuffer[][] mapped = new MappedByteBuffer[2][];
    private final UnsafeBuffer[][] segments = new UnsafeBuffer[2][];
    private final int segmentLength;
    private UnsafeBuffer currentA;
    private UnsafeBuffer currentB;
    private int current;
    private int position;
    private long appended;

    public DoubleCopySink(final SinkSettings settings) {
        this.settings = settings;
        final long records = settings.expectedBytes() / settings.payloadBytes() + 1;
        segmentLength = (int) Math.min(records, SEGMENT_LENGTH / settings.payloadBytes()) * settings.payloadBytes();
        final long bytes = records * settings.payloadBytes();
        final int count = (int) ((bytes + segmentLength - 1) / segmentLength);
        for (int copy = 0; copy < 2; copy++) {
            mapped[copy] = new MappedByteBuffer[count];
            segments[copy] = new UnsafeBuffer[count];
            for (int i = 0; i < count; i++) {
                mapped[copy][i] = allocate(settings.directory().resolve("copy-" + copy + "-" + i), segmentLength);
                segments[copy][i] = new UnsafeBuffer(mapped[copy][i]);
            }
        }
        currentA = segments[0][0];
        currentB = segments[1][0];
    }

    private static MappedByteBuffer allocate(final Path file, final int length) {
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                IoUtil.fill(channel, 0, length, (byte) 0);
                final MappedByteBuffer buffer = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
                for (int index = 0; index < length; index += PAGE_LENGTH) {
                    buffer.put(index, (byte) 0);
                }
                return buffer;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "cannot allocate " + length + " bytes as " + file + " (" + e.getMessage()
                            + "): free some room there",
                    e);
        }
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        if (position + length > segmentLength && !nextSegment()) {
            return false;
        }
        currentA.putBytes(position, payload, offset, length);
        currentB.putBytes(position, payload, offset, length);
        position += length;
        appended++;
        return true;
    }

    private boolean nextSegment() {
        if (current + 1 == segments[0].length) {
            return false;
        }
        current++;
        currentA = segments[0][current];
        currentB = segments[1][current];
        position = 0;
        return true;
    }

    @Override
    public long poll() {
        return appended;
    }

    @Override
    public void readBack(final RecordReader reader) {
        final int length = settings.payloadBytes();
        final int perSegment = segmentLength / length;
        for (int copy = 0; copy < 2; copy++) {
            for (long i = 0; i < appended; i++) {
                reader.onRecord(copy, segments[copy][(int) (i / perSegment)], (int) (i % perSegment) * length, length);
            }
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("layout", "the caller's thread alone", "storage", "two files, allocated, mapped and touched");
    }

    @Override
    public void close() {
        for (int copy = 0; copy < 2; copy++) {
            for (int i = 0; i < mapped[copy].length; i++) {
                segments[copy][i].wrap(0, 0);
                IoUtil.unmap(mapped[copy][i]);
            }
        }
        IoUtil.delete(settings.directory().toFile(), true);
    }
}
