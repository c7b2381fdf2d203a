package io.twintag.testkit.world;

import io.twintag.device.store.Disk;
import io.twintag.device.store.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The disk of one device: real mapped files that outlive the device's processes, and for each what was forced. Whatever
 * a process does to it is a step of that process's {@link Life}.
 */
public final class SimDisk extends Disk {
    private static final long FREE_BYTES = 1L << 40;

    private final Map<Object, SimFile> files = new LinkedHashMap<>();
    private final IdentityHashMap<MappedByteBuffer, SimFile> byMapping = new IdentityHashMap<>();
    private final SplittableRandom random;
    private Life life = new Life();
    private int boots;

    private Path superblock;
    private byte[] forcedSuperblock; // null: all of it is forced

    /** Files cannot be made. */
    public boolean isFull;
    /** Forces answer that they are done, and are not. */
    public boolean isLying;
    /** The next forces fail. */
    public boolean isBroken;

    long forces;
    long lies;
    /** Places of files that were damaged and are not known to be whole again. */
    public int damaged;
    /** A bit of a trailer has flipped that is to be turned back. */
    public boolean isFlipped;
    /** A copy of the superblock is damaged; until a process has mended it. */
    public boolean isSuperblockRotten;

    private long storesBefore;

    SimDisk(final SplittableRandom random) {
        this.random = random;
    }

    /** Another process has the disk. */
    Life newLife() {
        life.end();
        storesBefore += life.steps();
        life = new Life();
        return life;
    }

    public Life life() {
        return life;
    }

    /** Of all its processes. */
    long storesOfAll() {
        return storesBefore + life.steps();
    }

    SplittableRandom random() {
        return random;
    }

    String bootId() {
        return "boot-" + boots;
    }

    /** The mapped file of this name, or null. */
    public SimFile file(final String name) {
        for (final SimFile file : files.values()) {
            if (file.path().endsWith(name)) {
                return file;
            }
        }
        return null;
    }

    @Override
    protected void allocate(final Path file, final long lengthBytes) throws IOException {
        life.step();
        if (isFull) {
            throw new IOException("No space left on device");
        }
        if (Files.exists(file)) {
            throw new IOException(file + " exists");
        }
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(lengthBytes);
        }
    }

    @Override
    protected Segment map(final Path file, final long position, final int lengthBytes) throws IOException {
        final Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        SimFile mapped = files.get(key);
        if (mapped == null) {
            files.values().removeIf(other -> isGone(other, file));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (position != 0 || channel.size() != lengthBytes) {
                    throw new IllegalStateException(file + ": a simulated file is mapped as a whole");
                }
                mapped = new SimFile(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, lengthBytes));
            }
            files.put(key, mapped);
            byMapping.put(mapped.mapped(), mapped);
        }
        return new Segment(mapped.mapped(), new CountingBuffer(mapped, life));
    }

    private boolean isGone(final SimFile file, final Path now) {
        return file.path().equals(now);
    }

    @Override
    public UnsafeBuffer view() {
        return new CountingBuffer(life);
    }

    @Override
    public long usableBytes(final Path directory) {
        return isFull ? 0 : FREE_BYTES;
    }

    @Override
    protected void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
            throws IOException {
        life.step();
        if (forcedSuperblock == null || !file.equals(superblock)) {
            superblock = file;
            forcedSuperblock = Files.readAllBytes(file);
        }
        channel.write(bytes, position);
    }

    @Override
    protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
        life.force(false);
        forces++;
        if (isBroken) {
            throw new UncheckedIOException(new IOException("Input/output error"));
        }
        if (isLying) {
            lies++;
        } else {
            byMapping.get(mapped).force(index, lengthBytes);
        }
    }

    @Override
    public void force(final FileChannel channel) throws IOException {
        life.force(true);
        forces++;
        if (isBroken) {
            throw new IOException("Input/output error");
        }
        if (isLying) {
            lies++;
        } else {
            forcedSuperblock = null;
            isSuperblockRotten = false;
        }
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        life.step();
        forces++;
        if (isBroken) {
            throw new IOException("Input/output error");
        }
    }

    public void writeBack() {
        for (final SimFile file : files.values()) {
            file.writeBack(random);
        }
        if (random.nextInt(3) == 0) {
            forcedSuperblock = null;
        }
    }

    /** The process has ended before. */
    void losePower() throws IOException {
        boots++;
        for (final SimFile file : files.values()) {
            file.losePower(random);
        }
        if (forcedSuperblock != null) {
            final byte[] now = Files.readAllBytes(superblock);
            for (int sector = 0; sector < now.length; sector += SimFile.SECTOR) {
                if (random.nextBoolean()) {
                    System.arraycopy(forcedSuperblock, sector, now, sector, SimFile.SECTOR);
                }
            }
            try (FileChannel channel = FileChannel.open(superblock, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(now), 0);
            }
            forcedSuperblock = null;
        }
    }

    /** Another disk is in its place. */
    void forgetFiles() {
        files.values().forEach(SimFile::unmap);
        files.clear();
        byMapping.clear();
        forcedSuperblock = null;
        isBroken = false;
        isSuperblockRotten = false;
        damaged = 0;
        isFlipped = false;
        isLying = false;
        isFull = false;
    }
}
