package io.twintag.device.store;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The facts of one volume on one device, in a file of two copies that are written by turns and forced, so that one
 * whole copy is there at any instant. Not on the hot path; any thread.
 *
 * <pre>
 *  copies at 0 and 4096, little endian:
 *    0 magic        8 version   12 slot        16 generation  24 lineage       32 device id
 *   40 member a    48 member b  56 arbiter     64 flushed sequence
 *   72 promised    76 record epoch  80 members 84 generator   88 flushed epoch 92 clean
 *   96 length of the boot id       100 boot id, up to 64 bytes of ASCII
 *  168 tag table: 0 unknown, 1 in use, 2 closed      172 CRC32C of its closed file      508 CRC32C of what is before it
 * </pre>
 */
public final class Superblock implements AutoCloseable {
    static final long MAGIC = 0x4741544E49575431L;
    static final int VERSION = 2;
    static final int COPY_LENGTH = 512;
    static final int COPY_DISTANCE = 4096;
    static final int FILE_LENGTH = 2 * COPY_DISTANCE;
    static final int VERSION_OFFSET = 8;
    static final int CRC_OFFSET = COPY_LENGTH - Integer.BYTES;
    private static final int BOOT_ID_OFFSET = 100;
    private static final int TABLE_OFFSET = 168;
    private static final int TABLE_CRC_OFFSET = 172;

    private final Path file;
    private final FileChannel channel;
    private final Disk disk;
    private volatile Facts facts;
    private long generation;
    private boolean failed;

    private Superblock(final Path file, final FileChannel channel, final Disk disk) {
        this.file = file;
        this.channel = channel;
        this.disk = disk;
    }

    /**
     * Writes a new superblock, both copies, forced.
     *
     * @param file that does not exist yet.
     * @throws StorageException it does, or the disk refuses.
     */
    public static void create(final Path file, final Facts facts) {
        create(file, facts, Disk.REAL);
    }

    static void create(final Path file, final Facts facts, final Disk disk) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            disk.writeInFull(channel, ByteBuffer.allocate(FILE_LENGTH));
            final Superblock superblock = new Superblock(file, channel, disk);
            superblock.store(facts);
            superblock.store(facts);
        } catch (final IOException ex) {
            throw Disk.refusal("writing a new superblock", file, ex);
        }
    }

    /**
     * Opens a superblock, forces what it finds (a copy that was written but not forced may be gone after a power cut,
     * and others have seen it now) and mends the copy that is bad, if one is.
     *
     * @throws StorageException no superblock, a newer version, or both copies are bad.
     */
    public static Superblock open(final Path file) {
        return open(file, Disk.REAL);
    }

    static Superblock open(final Path file, final Disk disk) {
        if (!Files.exists(file)) {
            throw new StorageException("no volume at " + file.getParent() + ": format it, or correct the path");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            final Superblock superblock = new Superblock(file, channel, disk);
            superblock.load();
            channel = null;
            return superblock;
        } catch (final IOException ex) {
            throw Disk.refusal("opening the superblock", file, ex);
        } finally {
            closeQuietly(channel);
        }
    }

    /**
     * Reads a superblock and changes nothing: not to be stored to.
     *
     * @throws StorageException as {@link #open}.
     */
    static Superblock look(final Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final Superblock superblock = new Superblock(file, channel, Disk.REAL);
            superblock.failed = true;
            superblock.read();
            return superblock;
        } catch (final IOException ex) {
            throw Disk.refusal("reading the superblock", file, ex);
        }
    }

    /** The newest facts. Any thread. */
    public Facts facts() {
        return facts;
    }

    /**
     * Replaces all facts, forced when it returns. Where another thread may store too (the flusher stores the
     * watermark), use {@link #update}, or its change is lost. May block.
     */
    public synchronized void store(final Facts newFacts) {
        if (failed) {
            throw new StorageException(file + " could not be written before: restart the device to see what is there");
        }
        final long next = generation + 1;
        failed = true;
        try {
            disk.write(file, channel, encode(newFacts, next), (next & 1) * COPY_DISTANCE);
            forceStored();
        } catch (final IOException ex) {
            disk.lost(ex);
            throw Disk.refusal("writing the superblock", file, ex);
        }
        failed = false;
        generation = next;
        facts = newFacts;
    }

    @Safeguard(
            name = "superblock forced",
            prevents = "A promise, a record or a watermark is told to the engine, and a power cut takes it back.")
    private void forceStored() throws IOException {
        disk.force(channel);
    }

    /** Replaces some facts, forced when it returns; changes by several threads all count. May block. */
    public synchronized Facts update(final UnaryOperator<Facts> change) {
        store(change.apply(facts));
        return facts;
    }

    /**
     * Reads both copies again, and writes them anew if one is bad: what is in memory was read or written whole. May
     * block; any thread.
     *
     * @return how many were bad.
     */
    public synchronized int mend() {
        try {
            final int bad = (generation(read(0)) < 0 ? 1 : 0) + (generation(read(1)) < 0 ? 1 : 0);
            if (bad > 0 && !failed) {
                store(facts);
                store(facts);
            }
            return bad;
        } catch (final IOException ex) {
            throw Disk.refusal("reading the superblock", file, ex);
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        closeQuietly(channel);
    }

    private void load() throws IOException {
        settle();
        if (read() < 2) {
            // The next generation's place is the bad copy's: places alternate.
            store(facts);
        }
    }

    /** What is found may be in memory only: others have seen it now, so it must stay. */
    @Safeguard(
            name = "settle-superblock",
            prevents = "A watermark is found that is not forced, versions below it are dropped, and power "
                    + "fails before it is forced.")
    private void settle() throws IOException {
        disk.force(channel);
    }

    /** Takes the newest copy. @return how many are good. */
    private int read() throws IOException {
        final UnsafeBuffer[] copies = {read(0), read(1)};
        final long generation0 = generation(copies[0]);
        final long generation1 = generation(copies[1]);
        if (generation0 < 0 && generation1 < 0) {
            final boolean ours = copies[0].getLong(0, ByteOrder.LITTLE_ENDIAN) == MAGIC
                    || copies[1].getLong(0, ByteOrder.LITTLE_ENDIAN) == MAGIC;
            throw new StorageException(
                    ours
                            ? "both copies of " + file
                                    + " are bad: wipe this volume and let replace copy it from the twin"
                            : file + " is no superblock of twintag: correct the path");
        }
        generation = Math.max(generation0, generation1);
        facts = decode(copies[generation == generation0 ? 0 : 1]);
        return generation0 < 0 || generation1 < 0 ? 1 : 2;
    }

    private UnsafeBuffer read(final int copy) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(COPY_LENGTH);
        channel.read(bytes, (long) copy * COPY_DISTANCE);
        return new UnsafeBuffer(bytes);
    }

    /** The generation of a copy, or -1 if it is bad. */
    private long generation(final UnsafeBuffer copy) {
        if (copy.getLong(0, ByteOrder.LITTLE_ENDIAN) != MAGIC
                || copy.getInt(CRC_OFFSET, ByteOrder.LITTLE_ENDIAN) != new Crc32c().of(copy, 0, CRC_OFFSET)) {
            return -1;
        }
        final int version = copy.getInt(VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (version != VERSION) {
            throw new StorageException(file + " has format version " + version + ", this twintag knows " + VERSION
                    + ": use " + (version > VERSION ? "a newer twintag" : "the twintag that made it, or format anew"));
        }
        return copy.getLong(16, ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer encode(final Facts facts, final long generation) {
        final ByteBuffer bytes = ByteBuffer.allocate(COPY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        final byte[] bootId = facts.bootId().getBytes(StandardCharsets.US_ASCII);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(facts.slot()).putLong(generation);
        bytes.putLong(facts.lineage()).putLong(facts.deviceId());
        bytes.putLong(facts.memberA()).putLong(facts.memberB()).putLong(facts.arbiter());
        bytes.putLong(facts.flushedSequence()).putInt(facts.promisedEpoch()).putInt(facts.recordEpoch());
        bytes.putInt(facts.members()).putInt(facts.generator()).putInt(facts.flushedEpoch());
        bytes.putInt(facts.clean() ? 1 : 0).putInt(bootId.length).put(bootId);
        bytes.putInt(TABLE_OFFSET, facts.table().state().ordinal());
        bytes.putInt(TABLE_CRC_OFFSET, facts.table().crc());
        bytes.putInt(CRC_OFFSET, new Crc32c().of(new UnsafeBuffer(bytes), 0, CRC_OFFSET));
        return bytes.clear();
    }

    private static Facts decode(final UnsafeBuffer copy) {
        final ByteBuffer bytes = ByteBuffer.wrap(copy.byteArray()).order(ByteOrder.LITTLE_ENDIAN);
        return new Facts(
                bytes.getLong(24),
                bytes.getLong(32),
                bytes.getInt(12),
                (short) bytes.getInt(84),
                bytes.getInt(72),
                bytes.getInt(76),
                bytes.getInt(80),
                bytes.getLong(40),
                bytes.getLong(48),
                bytes.getLong(56),
                bytes.getInt(88),
                bytes.getLong(64),
                bytes.getInt(92) != 0,
                new String(bytes.array(), BOOT_ID_OFFSET, bytes.getInt(96), StandardCharsets.US_ASCII),
                TableFacts.of(bytes.getInt(TABLE_OFFSET), bytes.getInt(TABLE_CRC_OFFSET)));
    }

    private static void closeQuietly(final FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException ignored) {
                // Everything that counts was forced before.
                return;
            }
        }
    }
}
