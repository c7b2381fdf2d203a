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
 * The disk of one device: real files and directories that outlive the device's processes, and for each what was forced:
 * of mapped files page by page as they are stored to ({@link SimFile}), of names and all other files by what was there
 * at the force ({@link SimTree}). Whatever a process does to it is a step of that process's {@link Life}.
 */
public final class SimDisk extends Disk {
    private static final long FREE_BYTES = 1L << 40;
    private static final String SUPERBLOCK = "superblock";

    private final Map<Object, SimFile> files = new LinkedHashMap<>();
    private final IdentityHashMap<MappedByteBuffer, SimFile> byMapping = new IdentityHashMap<>();
    private final IdentityHashMap<FileChannel, Path> made = new IdentityHashMap<>();
    private final SplittableRandom random;
    private final Path volume;
    private final SimTree tree;
    private Life life = new Life();
    private int boots;

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

    /**
     * @param volume the directory of the volume on it.
     * @param kept   as of {@link SimTree}.
     */
    SimDisk(final SplittableRandom random, final Path volume, final Path kept) {
        this.random = random;
        this.volume = volume;
        this.tree = new SimTree(kept);
    }

    /** The volume was formatted, long ago. */
    void formatted() {
        try {
            tree.forceAll(volume);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** The stores of all its processes. */
    long storesOfAll() {
        return storesBefore + life.steps();
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
        tree.mapped(file);
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
            tree.mapped(file);
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
        channel.write(bytes, position);
    }

    @Override
    public FileChannel create(final Path file) throws IOException {
        life.step();
        final FileChannel channel = super.create(file);
        made.clear(); // one is written at a time
        made.put(channel, file);
        return channel;
    }

    @Override
    public void delete(final Path file) throws IOException {
        life.step();
        super.delete(file);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        life.step();
        super.rename(from, to);
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
        final Path file = made.get(channel);
        final boolean isSuperblock = file == null;
        if (isForced(isSuperblock)) {
            tree.force(isSuperblock ? volume.resolve(SUPERBLOCK) : file);
            isSuperblockRotten &= !isSuperblock;
        }
    }

    @Override
    public void forceFile(final Path file) throws IOException {
        if (isForced(false)) {
            tree.force(file);
        }
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        if (isForced(false)) {
            tree.forceNames(directory);
        }
    }

    private boolean isForced(final boolean isSuperblock) throws IOException {
        life.force(isSuperblock);
        forces++;
        if (isBroken) {
            throw new IOException("Input/output error");
        }
        lies += isLying ? 1 : 0;
        return !isLying;
    }

    public void writeBack() {
        for (final SimFile file : files.values()) {
            file.writeBack(random);
        }
        try {
            tree.writeBack(volume, random);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process has ended before. */
    void losePower() throws IOException {
        boots++;
        for (final SimFile file : files.values()) {
            file.losePower(random);
        }
        tree.losePower(volume, random);
    }

    /** Another disk is in its place. */
    void forgetFiles() {
        files.values().forEach(SimFile::unmap);
        files.clear();
        byMapping.clear();
        try {
            tree.forget();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        isBroken = false;
        isSuperblockRotten = false;
        damaged = 0;
        isFlipped = false;
        isLying = false;
        isFull = false;
    }
}
