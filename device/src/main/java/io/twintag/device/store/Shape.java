package io.twintag.device.store;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a storage object is, from its creation on.
 *
 * <pre>
 *  file, little endian: 0 magic   8 id   12 kind   16 block size   20 slots   24 size in bytes
 *                       32 length of the name   36 name, UTF-8   then CRC32C of what is before it
 * </pre>
 *
 * @param blockSize bytes; LOG: 0.
 * @param sizeBytes BLOCK: logical bytes; LOG: bytes to start with.
 * @param slots     BLOCK: physical slots, more than blocks; LOG: 0.
 */
record Shape(int id, String name, ObjectKind kind, int blockSize, long sizeBytes, int slots) {
    private static final long MAGIC = 0x45504148534E5754L;
    private static final int NAME_OFFSET = 36;
    private static final int MIN_SPARE_SLOTS = 64;

    /** A new object's shape. @throws StorageException one that no object may have. */
    static Shape of(
            final int id,
            final String name,
            final ObjectKind kind,
            final int blockSize,
            final long sizeBytes,
            final double spareRatio) {
        if (id < 1 || id > Limits.MAX_OBJECTS) {
            throw new StorageException(
                    Status.TOO_MANY_OBJECTS, "object id " + id + ": " + Status.remedy(Status.TOO_MANY_OBJECTS));
        }
        if (!Limits.isName(name)) {
            throw new StorageException(Status.BAD_NAME, "object " + id + ": " + Status.remedy(Status.BAD_NAME));
        }
        final boolean isFit = kind == ObjectKind.BLOCK
                ? Limits.isBlockShape(blockSize, sizeBytes)
                : kind == ObjectKind.LOG && Limits.isLogSize(sizeBytes) && blockSize == 0;
        if (!isFit) {
            throw new StorageException(
                    Status.BAD_SHAPE,
                    "object " + name + " of " + sizeBytes + " bytes in blocks of " + blockSize + ": "
                            + Status.remedy(Status.BAD_SHAPE));
        }
        int slots = 0;
        if (kind == ObjectKind.BLOCK) {
            final long blocks = sizeBytes / blockSize;
            final long leastSpare = MIN_SPARE_SLOTS + 2L * maxBlocksOfWrite(blockSize, blocks);
            final long spare = Math.max(leastSpare, (long) Math.ceil(blocks * spareRatio));
            slots = (int) Math.min(Integer.MAX_VALUE - 64, blocks + spare);
        }
        return new Shape(id, name, kind, blockSize, sizeBytes, slots);
    }

    static int maxBlocksOfWrite(final int blockSize, final long blocks) {
        return (int) Math.min(blocks, Limits.MAX_PAYLOAD_LENGTH / blockSize);
    }

    /** Whether a request to create again asks for this very object. */
    boolean isSame(final String otherName, final ObjectKind otherKind, final int otherBlockSize, final long otherSize) {
        return name.equals(otherName) && kind == otherKind && blockSize == otherBlockSize && sizeBytes == otherSize;
    }

    @Safeguard(
            name = "shape forced",
            prevents = "An object has its name, and a power cut takes what it is: the volume does not open.")
    void write(final Disk disk, final Path file) throws IOException {
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer bytes =
                ByteBuffer.allocate(NAME_OFFSET + utf8.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putInt(id)
                .putInt(kind.value())
                .putInt(blockSize)
                .putInt(slots)
                .putLong(sizeBytes);
        bytes.putInt(utf8.length).put(utf8);
        bytes.putInt(new Crc32c().of(new UnsafeBuffer(bytes), 0, bytes.position()));
        try (FileChannel channel = disk.create(file)) {
            disk.writeInFull(channel, bytes.flip());
            disk.force(channel);
        }
    }

    static Shape read(final Path file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        final int crcOffset = bytes.capacity() - Integer.BYTES;
        if (crcOffset < NAME_OFFSET
                || bytes.getLong(0) != MAGIC
                || bytes.getInt(crcOffset) != new Crc32c().of(new UnsafeBuffer(bytes), 0, crcOffset)) {
            throw new StorageException(
                    Status.CORRUPT, file + " is bad: wipe this volume and let replace copy it from the twin");
        }
        final String name = new String(bytes.array(), NAME_OFFSET, bytes.getInt(32), StandardCharsets.UTF_8);
        final ObjectKind kind = ObjectKind.get((short) bytes.getInt(12));
        return new Shape(bytes.getInt(8), name, kind, bytes.getInt(16), bytes.getLong(24), bytes.getInt(20));
    }
}
