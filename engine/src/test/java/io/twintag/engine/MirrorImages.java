package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Compares what two stopped devices hold, byte by byte, headers and trailers too (docs/invariants.md I1). */
public final class MirrorImages {
    private static final int SMALLEST_SEGMENT = LogLayout.segmentLength(1);
    private static final int CHUNK = 2 * 1024 * 1024;

    private MirrorImages() {}

    public static void assertEqualImages(final OneThreadMirror mirror) {
        assertEqualImages(mirror.volumeDirectory(0), mirror.volumeDirectory(1));
    }

    public static void assertEqualImages(final Path volumeA, final Path volumeB) {
        final Map<String, byte[]> a = read(volumeA);
        final Map<String, byte[]> b = read(volumeB);
        assertEquals(a.keySet(), b.keySet(), "objects");
        a.forEach((name, bytes) -> assertArrayEquals(bytes, b.get(name), "object " + name));
    }

    /** Raw content of every object by name: records of logs, trailers and content of blocks. */
    public static Map<String, byte[]> read(final Path volumeDirectory) {
        final Map<String, byte[]> images = new LinkedHashMap<>();
        try (Volume volume = Volume.open(volumeDirectory, StoreOptions.defaults())) {
            for (final StorageObject object : volume.objects()) {
                images.put(object.name(), object instanceof LogObject log ? log(log) : blocks((BlockObject) object));
            }
        }
        return images;
    }

    /** Payloads of a log's records, in order. */
    public static List<byte[]> records(final Path volumeDirectory, final String name) {
        final UnsafeBuffer raw = new UnsafeBuffer(read(volumeDirectory).get(name));
        final List<byte[]> records = new ArrayList<>();
        int at = 0;
        while (at < raw.capacity()) {
            final int field = raw.getInt(at + LogLayout.LENGTH_OFFSET);
            if (field == LogLayout.PADDING) {
                at = (at / SMALLEST_SEGMENT + 1) * SMALLEST_SEGMENT;
            } else {
                final byte[] payload = new byte[LogLayout.payloadLength(field)];
                raw.getBytes(at + LogLayout.HEADER_LENGTH, payload);
                records.add(payload);
                at += LogLayout.recordLength(payload.length);
            }
        }
        return records;
    }

    private static byte[] log(final LogObject log) {
        final UnsafeBuffer chunk = new UnsafeBuffer(new byte[CHUNK]);
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        long position = 0;
        while (position < log.tail()) {
            final int read = log.read(position, CHUNK, Integer.MAX_VALUE, Long.MAX_VALUE, chunk, 0);
            if (read <= 0) {
                throw new AssertionError("log " + log.name() + " at " + position + " of " + log.tail() + ": " + read);
            }
            all.write(chunk.byteArray(), 0, read);
            position += read;
        }
        return all.toByteArray();
    }

    private static byte[] blocks(final BlockObject object) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[object.blockSize()]);
        final UnsafeBuffer trailer = new UnsafeBuffer(new byte[Trailer.LENGTH]);
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long block = 0; block < object.blocks(); block++) {
            final int read = object.read(block, 1, content, 0, trailer, 0);
            if (read != 1) {
                throw new AssertionError("block " + block + " of " + object.name() + ": " + read);
            }
            all.writeBytes(trailer.byteArray());
            all.writeBytes(content.byteArray());
        }
        return all.toByteArray();
    }
}
