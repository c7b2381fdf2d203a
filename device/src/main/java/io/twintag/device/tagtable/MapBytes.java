package io.twintag.device.tagtable;

import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A map file while no map has it open, as plain bytes. What Chronicle Map keeps at its start, little-endian:
 *
 * <pre>
 *  +---------------------------------------------------------------+   0
 *  |      checksum of what follows, with bit 31 clear              |
 *  |                                                               |
 *  +-+-------------------------------------------------------------+   8
 *  |N|           length of the header, in bytes                    |     N: not complete
 *  +-+-------------------------------------------------------------+  12
 *  |      header: text that begins with a type's name            ...
 * </pre>
 *
 * Off the hot path. Never to be used while the map is open: closing a channel would drop the map's own file lock.
 */
final class MapBytes {
    private static final int LENGTH_OFFSET = 8;
    private static final int TEXT_OFFSET = 12;
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final String TYPE = "!net.openhft.chronicle.map.VanillaChronicleMap";
    private static final int CHUNK_LENGTH = 1 << 20;

    private MapBytes() {}

    /** Writes every byte as it is, so that the file system gives it a place now, and not when a mapping is touched. */
    static void allocate(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH);
            final long length = channel.size();
            for (long position = 0; position < length; position += chunk.limit()) {
                readFully(channel, chunk.clear().limit((int) Math.min(CHUNK_LENGTH, length - position)), position);
                writeFully(channel, chunk.flip(), position);
            }
        }
    }

    static int crc(final Path path) throws IOException {
        final CRC32C crc = new CRC32C();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH);
            while (channel.read(chunk.clear()) >= 0) {
                crc.update(chunk.flip());
            }
        }
        return (int) crc.getValue();
    }

    /** Whether a file holds the bytes that had this CRC32C. */
    @Safeguard(
            name = "tag table of this close",
            prevents =
                    "What the superblock says was closed, and what lies there, are of two moments, and it is believed: "
                            + "two members differ.")
    static boolean isAs(final Path path, final int crc) throws IOException {
        return crc(path) == crc;
    }

    /**
     * Makes a file fit to be recovered. One whose recovery was killed is still marked as not complete, and Chronicle
     * Map would wait a minute for somebody to complete it; under our lock there is nobody.
     *
     * @return false if the file does not begin as a map's does.
     */
    static boolean complete(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final byte[] type = TYPE.getBytes(StandardCharsets.US_ASCII);
            final ByteBuffer start =
                    ByteBuffer.allocate(TEXT_OFFSET + type.length).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.size() < start.capacity()) {
                return false;
            }
            readFully(channel, start, 0);
            final int headerLength = start.getInt(LENGTH_OFFSET) & ~NOT_COMPLETE;
            final boolean isMap = start.slice(TEXT_OFFSET, type.length).equals(ByteBuffer.wrap(type))
                    && headerLength > type.length
                    && headerLength < channel.size();
            if (isMap) {
                final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                writeFully(channel, length.putInt(0, headerLength), LENGTH_OFFSET);
            }
            return isMap;
        }
    }

    private static void readFully(final FileChannel channel, final ByteBuffer target, final long position)
            throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new IOException("the map file ends early");
            }
        }
    }

    private static void writeFully(final FileChannel channel, final ByteBuffer source, final long position)
            throws IOException {
        while (source.hasRemaining()) {
            channel.write(source, position + source.position());
        }
    }
}
