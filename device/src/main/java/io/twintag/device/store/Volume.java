package io.twintag.device.store;

import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.runtime.Safeguard;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Collection;

/**
 * One volume on one device: its superblock, how far it has applied its stream, its storage objects.
 *
 * <pre>
 *  lock          held by the owner
 *  superblock    see {@link Superblock}
 *  progress      see {@link Progress}
 *  failed        there once a force has failed: see {@link FailureMark}
 *  objects/ID/   shape; LOG: segment-*, checkpoint; BLOCK: data-*, trailers
 * </pre>
 *
 * One apply thread writes, one background thread flushes, grows and creates, any thread reads; each method says whose
 * it is. After a stop at any instant the contents are a whole prefix of the stream (I3).
 */
public final class Volume implements AutoCloseable {
    private static final String SUPERBLOCK = VolumeDirectory.SUPERBLOCK;
    private static final String PROGRESS = VolumeDirectory.PROGRESS;
    private static final String OBJECTS = VolumeDirectory.OBJECTS;

    private static final VarHandle APPLIED;

    static {
        try {
            APPLIED = MethodHandles.lookup().findVarHandle(Volume.class, "applied", long.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Path directory;
    private final StoreOptions options;
    private final FailureMark failure;
    private final DirectoryLock lock;
    private final Superblock superblock;
    private final Progress progress;
    private final Flush flush;
    private final ObjectStore store;
    private final Creation creation;
    private final ObjectTable objects = new ObjectTable();
    private final Joining joining;
    private final OwnerThread owner;

    // Written by the apply thread, read by all: the mapped file's copy of them is gone after close.
    private volatile int streamEpoch;
    private volatile long applied;
    private volatile boolean lostPower;
    private TableFacts closedTable; // null: not closed
    private boolean isClosed;

    private Volume(
            final Path directory,
            final StoreOptions options,
            final MarkingDisk disk,
            final DirectoryLock lock,
            final Superblock superblock,
            final Progress progress) {
        this.directory = directory;
        this.options = options;
        this.failure = disk.mark();
        this.lock = lock;
        this.superblock = superblock;
        this.progress = progress;
        final FlushRoles roles = new FlushRoles(options.flush());
        this.owner = roles.owner;
        this.joining = new Joining(objects, owner);
        this.flush = new Flush(disk, superblock, progress, roles);
        this.store = new ObjectStore(disk, directory.resolve(OBJECTS), progress, roles);
        this.creation = new Creation(store, objects, flush, superblock);
    }

    /**
     * Opens a volume, alone, and settles what the last stop left behind. May take long: one line a block, and the ends
     * of the logs, are read.
     *
     * @throws StorageException no volume, in use, or bad.
     */
    public static Volume open(final Path dir, final StoreOptions options) {
        return open(dir, options, Disk.REAL);
    }

    /** Opens on another disk than that of the operating system. */
    public static Volume open(final Path dir, final StoreOptions options, final Disk realDisk) {
        if (!VolumeDirectory.isComplete(dir)) {
            throw new StorageException("no volume at " + dir + ": format it, or correct the path");
        }
        if (VolumeDirectory.hasFailed(dir)) {
            throw new StorageException(VolumeDirectory.failureText(dir));
        }
        final MarkingDisk disk = new MarkingDisk(realDisk, new FailureMark(dir));
        DirectoryLock lock = null;
        Superblock superblock = null;
        Progress progress = null;
        Volume volume = null;
        boolean isOpen = false;
        try {
            lock = VolumeDirectory.lock(dir);
            superblock = Superblock.open(dir.resolve(SUPERBLOCK), disk);
            progress = Progress.open(disk, dir.resolve(PROGRESS));
            volume = new Volume(dir, options, disk, lock, superblock, progress);
            volume.recover();
            isOpen = true;
            assert volume.owner.release(); // who opens it may hand it over
            return volume;
        } catch (final IOException ex) {
            throw Disk.refusal("opening", dir, ex);
        } finally {
            if (!isOpen) {
                release(volume, progress, superblock, lock);
            }
        }
    }

    /**
     * A volume that has failed, as far as it can tell who it is: its superblock's facts and nothing else. Reads that
     * one file, writes none, and does not lock the directory.
     *
     * @throws StorageException not even that can be read.
     */
    public static Volume openFailed(final Path dir, final StoreOptions options) {
        final MarkingDisk disk = new MarkingDisk(Disk.REAL, new FailureMark(dir));
        disk.mark().found();
        return new Volume(dir, options, disk, null, Superblock.look(dir.resolve(SUPERBLOCK)), null);
    }

    private static void release(
            final Volume volume, final Progress progress, final Superblock superblock, final DirectoryLock lock) {
        if (volume != null) {
            volume.objects().forEach(StorageObject::close);
        }
        if (progress != null) {
            progress.close();
        }
        if (superblock != null) {
            superblock.close();
        }
        if (lock != null) {
            lock.close();
        }
    }

    private void recover() throws IOException {
        store.load().forEach(objects::add);
        flush.objects(objects.all());
        new Recovery(superblock, progress, flush, options).run(objects);
        streamEpoch = progress.streamEpoch();
        applied = progress.applied();
        lostPower = progress.lostPower();
    }

    /** Any thread. */
    public Superblock superblock() {
        return superblock;
    }

    /** Any thread. */
    public Path directory() {
        return directory;
    }

    /** The way to what else lies in its directory: a force of it that fails marks the volume as failed. Any thread. */
    public SmallFiles files() {
        return flush.disk();
    }

    /** Epoch of the stream that it vouches for. Any thread. */
    public int streamEpoch() {
        return streamEpoch;
    }

    /** It vouches for (streamEpoch, 1) to (streamEpoch, applied). Any thread; who needs both takes the epoch first. */
    public long applied() {
        return applied;
    }

    /** Whether power was lost, and no membership was recorded since. Any thread. */
    public boolean lostPower() {
        return lostPower;
    }

    /** Whether a force failed: nothing that was not flushed by then can be relied on. Any thread. */
    public boolean isFailed() {
        return failure.isSet() || flush.isFailed();
    }

    /** The forced watermark, both halves of one moment. Any thread. */
    public Watermark flushed() {
        return flush.flushed();
    }

    /** Any thread; see {@link #flushed()} where the sequence is needed too. */
    public int flushedEpoch() {
        return flush.flushed().epoch();
    }

    /** Any thread; see {@link #flushed()} where the epoch is needed too. */
    public long flushedSequence() {
        return flush.flushed().sequence();
    }

    /** The object with this id, or null. Any thread; hot. */
    public StorageObject object(final int objectId) {
        return objects.get(objectId);
    }

    /** Those that there are now, by id. Any thread. */
    public Collection<StorageObject> objects() {
        return objects.list();
    }

    /** Whether it follows its stream without being a member, and how. Any thread may ask whether. */
    public Joining joining() {
        return joining;
    }

    /** A new stream begins, at (epoch, 0). Apply thread. */
    public void startStream(final int epoch) {
        assert owner.isMine();
        if (progress.isUndoActive()) {
            throw new IllegalStateException("a stream cannot begin inside a write");
        }
        progress.start(epoch, 0);
        applied = 0; // before the epoch: who reads both in between sees less than there is, never more
        streamEpoch = epoch;
    }

    /** The write with this sequence is in its object, whole. Apply thread; hot. */
    public void applied(final long sequence) {
        assert owner.isMine();
        assert sequence > applied : "the applied prefix only grows";
        progress.applied(sequence);
        APPLIED.setRelease(this, sequence);
        if (progress.isUndoActive()) {
            final StorageObject object = objects.get(progress.undoObjectId());
            progress.deactivateUndo();
            ((BlockObject) object).release();
        }
    }

    /**
     * Whether what is stored may be no prefix of a stream: a copy to it has begun, and no membership was recorded
     * since. Any thread.
     */
    public boolean isPartial() {
        return progress.isPartial();
    }

    /**
     * Another device's content is about to be copied to it: durable before the first byte is. Apply thread; may block.
     */
    public void joins() {
        assert owner.isMine();
        if (!progress.isPartial()) {
            progress.partial(true);
            progress.forceBeforeCopy(flush.disk());
        }
    }

    /**
     * Whether bits of what it had applied had flipped when it was opened: it vouches for nothing until it is a member
     * again. Any thread.
     */
    public boolean wasProgressDamaged() {
        return progress.isDamaged();
    }

    /**
     * A membership was recorded: from here on this device vouches as any other, on flushed ground. Apply thread, after
     * startStream; may block.
     */
    public void recorded() {
        assert owner.isMine();
        progress.lostPower(false);
        progress.unvouched(false);
        progress.partial(false);
        lostPower = false;
        flushNow();
        progress.forceBeforeRecorded(flush.disk());
    }

    /**
     * Begins a flush that was asked for, or takes over one that is done. Apply thread, between two writes, in every
     * duty cycle.
     */
    public void pollFlush() {
        flush.poll();
    }

    /**
     * Begins a flush of all that is applied now, for the background thread to force. Apply thread, between two writes.
     *
     * @return false if another is under way that does not cover it: try again.
     */
    public boolean beginFlush() {
        return flush.beginNow(streamEpoch, applied);
    }

    /** Asks for a flush. Background thread. @return false if one is under way or nothing is unflushed. */
    public boolean requestFlush() {
        final int epoch = streamEpoch;
        return flush.request(epoch, applied);
    }

    /**
     * Forces what the begun flush covers, then the watermark. Background thread; may block.
     *
     * @return whether there was one to force.
     * @throws StorageException or {@link java.io.UncheckedIOException}: the volume has failed, for good.
     */
    public boolean flushIfBegun() {
        return flush.forceIfBegun();
    }

    /** Whether a flush is about to begin. Background thread. */
    public boolean isFlushRequested() {
        return flush.isRequested();
    }

    /** The number of the flush that forces all that is written by now, for {@link #isForced}. Apply thread. */
    public long nextFlush() {
        return flush.next();
    }

    /** Whether a flush has ended; if not, sees to it that it begins. Apply thread. */
    public boolean isForced(final long nextFlush) {
        return flush.isForced(nextFlush, streamEpoch, applied);
    }

    /** A whole flush, all of it here. Apply thread, off the hot path; may block. Errors as {@link #flushIfBegun}. */
    public void flushNow() {
        assert owner.isMine();
        flush.now();
    }

    /** Makes a storage object as {@link #create(int, int, String, ObjectKind, int, long)}, of no epoch. */
    public StorageObject create(
            final int objectId, final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        return create(Integer.MAX_VALUE, objectId, name, kind, blockSize, sizeBytes);
    }

    /** Apply thread, after a promise: what creates of lower epochs have not brought into sight by now never will be. */
    public void fenceCreates() {
        creation.fence();
    }

    /** Takes away what a create that was never answered has left. Apply thread, while this device is no member. */
    public synchronized void undoCreate(final int objectId) {
        assert owner.isMine();
        creation.undo(objectId);
    }

    /**
     * Makes a storage object; the same one again is no error. Background thread; may block.
     *
     * @param epoch     that asks for it: null is returned when a higher one is promised, and nothing has changed.
     * @param objectId  from 1 to Limits.MAX_OBJECTS.
     * @param blockSize BLOCK: bytes of a block; LOG: 0.
     * @param sizeBytes BLOCK: bytes of all blocks; LOG: bytes to start with.
     * @throws StorageException with a code: STORAGE_SPACE, DUPLICATE_OBJECT, BAD_NAME, BAD_SHAPE, TOO_MANY_OBJECTS.
     */
    public synchronized StorageObject create(
            final int epoch,
            final int objectId,
            final String name,
            final ObjectKind kind,
            final int blockSize,
            final long sizeBytes) {
        return creation.create(epoch, Shape.of(objectId, name, kind, blockSize, sizeBytes, options.spareRatio()));
    }

    /**
     * Grows every log that has less than half a segment left, off the apply thread and ahead of it. Background thread,
     * in every duty cycle; may block.
     *
     * @return how many logs have another limit, or became full, by this call.
     */
    public synchronized int grow() {
        int changed = 0;
        for (final StorageObject object : objects.all()) {
            changed += object instanceof LogObject log && log.grow() ? 1 : 0;
        }
        return changed;
    }

    /** The tag table is closed and forced as bytes with this CRC32C: {@link #close} says so. Apply thread. */
    public void tableClosed(final int crc) {
        closedTable = TableFacts.closed(crc);
    }

    /**
     * Flushes, marks the volume clean (unless it has failed, or its tag table is not closed) and lets go of it. Apply
     * thread, when no other thread reads or flushes any more.
     */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        assert owner.take(); // the apply thread has ended
        try {
            if (!isFailed()) {
                flushBeforeClean();
                progress.forceBeforeClean(flush.disk());
                superblock.update(this::closed);
            }
        } finally {
            release(this, progress, superblock, lock);
        }
    }

    @Safeguard(
            name = "flush before clean",
            prevents = "The superblock says that all counts, and a power cut takes back what was not flushed.")
    private void flushBeforeClean() {
        flushNow();
    }

    private Facts closed(final Facts facts) {
        final TableFacts table = closedTable == null ? facts.table() : closedTable;
        return facts.withTable(table).withClean(table.state() != TableFacts.State.IN_USE, facts.bootId());
    }

    /** Lets go as if the process had died here, except that its mappings stay: the next opening recovers. */
    public void abandon() {
        isClosed = true;
        superblock.close();
        if (lock != null) {
            lock.close();
        }
    }

    /** Lets go of the volume with its mappings: no thread uses it any more. */
    public void letGo() {
        if (!isClosed) {
            isClosed = true;
            release(this, progress, superblock, lock);
        }
    }

    /** For tests: how far. */
    Progress progress() {
        return progress;
    }

    /** For tests: the steps of a flush. */
    Flush flush() {
        return flush;
    }
}
