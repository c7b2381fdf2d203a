package io.twintag.device.store;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import io.twintag.transport.runtime.Safeguard;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A storage object of fixed-size logical blocks, written in ranges (docs/claims.md claims 5, 6, 31 and 32) and never in
 * place: a write fills free slots, then sets trailers, see {@link TrailerLine}. The last version that is flushed and
 * the one that the flush under way covers stay beside the newest, so that a power cut gives back a whole prefix; {@link
 * Progress} keeps the lines that the write under way replaces, so that a kill does.
 */
public final class BlockObject extends StorageObject {
    // An install has no place in the stream: a kill inside it always undoes it.
    private static final int INSTALL_EPOCH = Integer.MAX_VALUE;
    private static final long INSTALL_SEQUENCE = Long.MAX_VALUE;

    private final BlockFiles files;
    private final BlockReader reader;
    private final Progress progress;
    private final FlushRoles roles;
    private final long blocks;
    private final int maxBlocksOfWrite;
    private final IndexSet free;
    private final TrailerSweep sweep;
    private final InstallRule rule;
    private final BadTrailer bad;
    private final Crc32c crc32c = new Crc32c();
    private final int[] places;
    private final int[] crcs;
    private final int[] replaced;
    private int replacedCount;

    BlockObject(final Shape shape, final BlockFiles files, final Progress progress, final FlushRoles roles) {
        super(shape);
        this.files = files;
        this.reader = new BlockReader(files, shape.blockSize());
        this.progress = progress;
        this.roles = roles;
        this.blocks = shape.sizeBytes() / shape.blockSize();
        this.maxBlocksOfWrite = Shape.maxBlocksOfWrite(shape.blockSize(), blocks);
        this.free = new IndexSet(shape.slots());
        this.sweep = new TrailerSweep(files, roles, free, (int) blocks);
        this.rule = new InstallRule(files, reader);
        this.bad = new BadTrailer(files, reader, free, (int) blocks);
        this.places = new int[maxBlocksOfWrite];
        this.crcs = new int[maxBlocksOfWrite];
        this.replaced = new int[maxBlocksOfWrite * TrailerLine.TRAILERS];
    }

    @Override
    boolean isEmpty() {
        return free.count() == shape().slots();
    }

    /** Logical blocks. Any thread. */
    public long blocks() {
        return blocks;
    }

    /** Whether a write of this many blocks finds free slots; if not, ask for a flush and wait. Apply thread; hot. */
    public boolean hasSlots(final int count) {
        return free.count() >= count;
    }

    /** Slots that no trailer names. Apply thread. */
    public int freeSlots() {
        return free.count();
    }

    /**
     * Writes a range of blocks. {@link Volume#applied} must follow before the next write. Apply thread; hot.
     *
     * @param crc    CRC32C of the whole payload, verified by the caller.
     * @param source holds {@code blockCount} blocks from {@code index}; with a byte array or a byte buffer behind it.
     * @throws IllegalStateException no range of this object, no free slots, or a write that was not applied (fail-stop,
     *     I9).
     */
    public void write(
            final int epoch,
            final long sequence,
            final long firstBlock,
            final int blockCount,
            final int crc,
            final DirectBuffer source,
            final int index) {
        fill(firstBlock, blockCount, crc, source, index);
        keep(epoch, sequence, firstBlock, blockCount);
        for (int i = 0; i < blockCount; i++) {
            change(epoch, sequence, firstBlock + i, i);
        }
    }

    /** First step of a write: the data, into free slots. */
    void fill(final long firstBlock, final int blockCount, final int crc, final DirectBuffer source, final int index) {
        assert roles.owner.isMine();
        if (firstBlock < 0
                || blockCount < 1
                || blockCount > maxBlocksOfWrite
                || firstBlock > blocks - blockCount
                || blockCount > free.count()
                || replacedCount > 0
                || progress.isUndoActive()) {
            throw new IllegalStateException("object " + name() + " of " + blocks + " blocks cannot take " + blockCount
                    + " at " + firstBlock + ", free slots " + free.count() + ", unapplied " + progress.isUndoActive());
        }
        // The lines that named these slots before have changed by now: a reader sees that before it sees new data.
        VarHandle.releaseFence();
        final int blockSize = blockSize();
        int slot = -1;
        for (int i = 0; i < blockCount; i++) {
            slot = free.next(slot + 1);
            free.remove(slot);
            places[i] = slot;
            final int at = index + i * blockSize;
            crcs[i] = blockCount == 1 ? crc : crc32c.of(source, at, blockSize);
            files.fill(slot, source, at);
        }
        roles.blocksWritten += blockCount;
    }

    /** Second step: what puts the lines back. */
    void keep(final int epoch, final long sequence, final long firstBlock, final int blockCount) {
        for (int i = 0; i < blockCount; i++) {
            progress.keep(i, files.lines(firstBlock + i), BlockFiles.line(firstBlock + i));
        }
        progress.activateUndo(epoch, sequence, id(), firstBlock, blockCount);
    }

    /** Third step, for each block: the new version replaces the newest, unless that is flushed or being flushed. */
    void change(final int epoch, final long sequence, final long block, final int place) {
        assert roles.owner.isMine();
        final UnsafeBuffer lines = files.lines(block);
        final int line = BlockFiles.line(block);
        TrailerLine.beginChange(lines, line);
        if (!TrailerLine.isSound(lines, line, block)) {
            sweep.lost(TrailerLine.dropUnsound(lines, line, block));
        }
        final int flushed = roles.durableEpoch == 0
                ? TrailerLine.NONE
                : TrailerLine.newestUpTo(lines, line, roles.durableEpoch, roles.durableSequence);
        final int covered = covered(lines, line);
        for (int i = 0; i < TrailerLine.TRAILERS; i++) {
            // An installed version may have a lower tag than what it replaces.
            final boolean isKept =
                    (i == flushed || i == covered) && TrailerLine.compare(lines, line, i, epoch, sequence) < 0;
            if (!isKept && TrailerLine.isSet(lines, line, i)) {
                replaced[replacedCount++] = TrailerLine.slot(lines, line, i);
                TrailerLine.drop(lines, line, i);
            }
        }
        if (epoch != 0) {
            final int vacant = TrailerLine.vacant(lines, line);
            TrailerLine.prepare(lines, line, vacant, block, epoch, sequence, places[place], crcs[place]);
            TrailerLine.set(lines, line, vacant, epoch);
        }
        TrailerLine.endChange(lines, line);
        files.markLine(block);
        sweep.note(block, lines, line);
    }

    /** The version that the flush under way forces: its watermark will speak of it. */
    @Safeguard(
            name = "three-trailers",
            prevents = "A write replaces the version that the flush under way covers: after a power cut the "
                    + "watermark speaks of what is gone.")
    private int covered(final UnsafeBuffer lines, final int line) {
        return roles.coversEpoch == 0
                ? TrailerLine.NONE
                : TrailerLine.newestUpTo(lines, line, roles.coversEpoch, roles.coversSequence);
    }

    /** Apply thread, hot: the write is applied and never undone, so the slots that it replaced are free. */
    void release() {
        assert roles.owner.isMine();
        for (int i = 0; i < replacedCount; i++) {
            free.add(replaced[i]);
        }
        replacedCount = 0;
    }

    /**
     * Reads blocks, each in the newest version, and checks their content. Any thread; never waits for the writer,
     * though it copies a block again that was overwritten meanwhile.
     *
     * @param target        takes {@code count} blocks; never written ones are zeros.
     * @param trailers      takes a {@link Trailer} a block, zeros for never written; or null.
     * @return count, or {@link Status#CORRUPT} or {@link Status#OUT_OF_RANGE}.
     */
    public int read(
            final long firstBlock,
            final int count,
            final MutableDirectBuffer target,
            final int targetIndex,
            final MutableDirectBuffer trailers,
            final int trailersIndex) {
        if (firstBlock < 0 || count < 1 || firstBlock > blocks - count) {
            return Status.OUT_OF_RANGE;
        }
        for (int i = 0; i < count; i++) {
            final int at = targetIndex + i * blockSize();
            final int status = reader.read(firstBlock + i, target, at, trailers, trailersIndex + Trailer.lengthOf(i));
            if (status != Status.OK) {
                return Status.CORRUPT;
            }
        }
        return count;
    }

    /**
     * Looks whether a block is as it was written. Any thread.
     * @param target takes the content, {@code trailers} the newest, of which nothing is to be believed unless it is
     *     good.
     */
    public BlockState check(
            final long block, final MutableDirectBuffer target, final MutableDirectBuffer trailers, final int index) {
        return switch (reader.read(block, target, 0, trailers, index)) {
            case Status.OK -> BlockState.GOOD;
            case Status.CORRUPT -> BlockState.BAD_CONTENT;
            default -> BlockState.BAD_LINE;
        };
    }

    /**
     * The trailers alone of a range, each of the newest version, as {@link #read} gives them. Apply thread.
     * @param target takes a {@link Trailer} a block, zeros for never written.
     * @return count, or {@link Status#OUT_OF_RANGE}.
     */
    public int readTrailers(
            final long firstBlock, final int count, final MutableDirectBuffer target, final int targetIndex) {
        if (firstBlock < 0 || count < 1 || firstBlock > blocks - count) {
            return Status.OUT_OF_RANGE;
        }
        for (int i = 0; i < count; i++) {
            reader.readTrailer(firstBlock + i, target, targetIndex + Trailer.lengthOf(i));
        }
        return count;
    }

    /**
     * Puts the twin's version of a block in place of what is here, if {@link InstallRule} lets it. Afterwards only this
     * version counts, also where its tag is the lower one. Apply thread, between two writes.
     * @param sealEpoch the epoch under which the engine repairs.
     * @param epoch     of the version, 0: the twin has never written it.
     * @param crc       of the block's content, verified by the caller.
     * @return whether it was put in place.
     * @throws IllegalStateException no such block, no free slot ({@link #hasSlots}), or an unapplied write.
     */
    public boolean install(
            final int sealEpoch,
            final long block,
            final int epoch,
            final long sequence,
            final int crc,
            final DirectBuffer source,
            final int index) {
        if (block < 0 || block >= blocks) {
            throw new IllegalStateException("object " + name() + " has no block " + block);
        }
        if (!rule.mayInstall(sealEpoch, block, epoch, sequence)) {
            return false;
        }
        put(block, epoch, sequence, crc, source, index);
        return true;
    }

    private void put(
            final long block,
            final int epoch,
            final long sequence,
            final int crc,
            final DirectBuffer source,
            final int index) {
        if (epoch != 0) {
            fill(block, 1, crc, source, index);
        }
        keep(INSTALL_EPOCH, INSTALL_SEQUENCE, block, 1);
        change(epoch, sequence, block, 0);
        progress.deactivateUndo();
        release();
        roles.isRepaired = true;
    }

    /**
     * Puts the twin's version in place of one of a member that is bad, or older though its write was applied: the one
     * exception from "nothing is installed on a member". Apply thread, between two writes; the rule is {@link
     * InstallRule}'s.
     *
     * @param applied what this device has applied of the stream.
     * @param epoch   of the version, 0: the twin has never written it.
     * @param crc     of its content, verified by the caller.
     * @return whether it was put in place.
     * @throws IllegalStateException as {@link #install}.
     */
    public boolean repair(
            final Watermark applied,
            final long block,
            final int epoch,
            final long sequence,
            final int crc,
            final DirectBuffer source,
            final int index) {
        if (Tag.compare(epoch, sequence, applied.epoch(), applied.sequence()) > 0
                || !rule.mayRepair(block, epoch, sequence, crc)) {
            return false;
        }
        put(block, epoch, sequence, crc, source, index);
        return true;
    }

    /**
     * Turns back a bit of a trailer that has flipped, if it can only have been that one: see {@link BadTrailer}. For
     * where nobody else has the block's newest version; else the twin's is taken. Apply thread, between two writes.
     *
     * @param applied what this device has applied of the stream.
     * @return whether the line is sound now.
     */
    @Safeguard(
            name = "trailers mended",
            prevents = "The one device that has a block's newest version has a flipped bit in its trailer: "
                    + "both give the block up.")
    public boolean mend(final Watermark applied, final long block) {
        assert roles.owner.isMine();
        final boolean isMended = bad.mend(block, applied);
        roles.isRepaired |= isMended;
        return isMended;
    }

    /** For tests: a block's trailer line. */
    UnsafeBuffer line(final long block) {
        return new UnsafeBuffer(files.lines(block), BlockFiles.line(block), TrailerLine.LENGTH);
    }

    /** For tests: the content of a slot. */
    UnsafeBuffer data(final int slot) {
        return new UnsafeBuffer(files.data(slot), files.dataOffset(slot), blockSize());
    }

    /** Puts the lines of the undo area back. */
    void undo() {
        for (int i = 0; i < progress.undoCount(); i++) {
            final long block = progress.undoFirstBlock() + i;
            progress.putBack(i, files.lines(block), BlockFiles.line(block));
        }
    }

    @Override
    void recover(final Found found) {
        new BlockRecovery(files, reader, roles, free, sweep, bad).run(found, blocks, progress.isPartial());
    }

    /** Apply thread, after a flush: from here on every block with several trailers is looked at once. */
    void beginSweep() {
        assert roles.owner.isMine();
        sweep.begin();
    }

    /**
     * Apply thread: drops trailers older than the flushed one, in at most so many blocks.
     *
     * @return how many it looked at; fewer than {@code limit}: this object is done.
     */
    int sweep(final int limit) {
        return sweep.run(limit);
    }

    @Override
    void touch() {
        files.touch();
    }

    @Override
    void beginFlush() {
        files.beginFlush();
    }

    @Override
    long forceCovered(final Disk disk) {
        files.forceCovered(disk);
        return 0;
    }

    @Override
    void endFlush() {
        // The sweep that follows frees what the flush made superfluous.
    }

    @Override
    void close() {
        files.close();
    }
}
