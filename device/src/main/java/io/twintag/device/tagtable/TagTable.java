package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.runtime.JvmFlags;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.MissingFlagsException;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.runtime.Safeguard;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The tags that a device has recorded for one volume and that are not yet known to match on its twin (docs/claims.md
 * claims 1, 9, 10, 26, 35 and 36): pages of 64 consecutive tags in a memory-mapped Chronicle Map, which survive the end
 * of the process at any instant.
 *
 * <p>One thread owns a table: the first that calls a hot method, or that calls {@link #adoptThread()}. The map is
 * entered only where a page begins or ends; all else are stores to the page's memory. Hot methods allocate nothing, and
 * throw {@link IllegalStateException} only for what must never be: then the thread has to stop (I9).
 *
 * <p>A page that is gone means unknown, never matched.
 */
public final class TagTable implements AutoCloseable {
    private final OwnerThread owner = new OwnerThread();
    private final PageFile file;
    private final Pages pages;
    private final Streams streams;
    private final Folding folding;
    private final Deletion deletion;
    private final TagPage page;
    private final PageSeals seals;
    private final TableCheck check;
    private final short generator;
    private final int capacityPages;
    private boolean isRebuilt;
    private long currentKey = Pages.NO_KEY;

    private TagTable(final PageFile file, final short generator, final Supplier<UnsafeBuffer> views) {
        this.file = file;
        this.generator = generator;
        this.capacityPages = file.capacityPages();
        this.page = new TagPage(views.get());
        this.pages = new Pages(file.map(), capacityPages, views.get());
        this.streams = pages.streams();
        this.folding = new Folding(pages, capacityPages);
        this.deletion = new Deletion(pages, folding, new TagPage(views.get()));
        this.seals = new PageSeals(pages, generator, new TagPage(views.get()));
        this.check = new TableCheck(pages, folding, seals);
    }

    /**
     * Opens a table that nobody relies on after a power cut: see {@link TableMark#UNKEPT}.
     *
     * @param directory     that it lies in; it exists.
     * @param generator     of the volume.
     * @param capacityPages how many pages a new table can hold. One that holds entries keeps the capacity that it has.
     * @throws IOException           when the file system refuses, for example for lack of space.
     * @throws LockedException       another table has these files open.
     * @throws MissingFlagsException the JVM lacks flags: the message names them.
     */
    public static TagTable open(final Path directory, final short generator, final int capacityPages)
            throws IOException {
        return open(
                directory, generator, capacityPages, TableMark.UNKEPT, SmallFiles.REAL, () -> new UnsafeBuffer(0, 0));
    }

    /**
     * Opens the table of a volume, or makes it. One of which nothing is known, or that is not as it was closed, is
     * dropped, and an empty one is made.
     *
     * @param mark  what is known of it.
     * @param files the way to its files.
     * @param views gives buffers that wrap nothing yet; whatever is stored into pages goes through them.
     */
    public static TagTable open(
            final Path directory,
            final short generator,
            final int capacityPages,
            final TableMark mark,
            final SmallFiles files,
            final Supplier<UnsafeBuffer> views)
            throws IOException {
        final List<String> missing = JvmFlags.missing();
        if (!missing.isEmpty()) {
            throw new MissingFlagsException("the tag table needs more of the JVM; add: " + String.join(" ", missing));
        }
        final PageFile file = PageFile.open(directory, generator, capacityPages, mark, files);
        try {
            final TagTable table = new TagTable(file, generator, views);
            table.load();
            return table;
        } catch (final Throwable problem) {
            file.abandon();
            throw problem;
        }
    }

    /** Makes the calling thread the owner. */
    public void adoptThread() {
        owner.take();
    }

    /**
     * Whether pages may be missing that it once held; what it lacks is then unknown. Stays until {@link
     * #acceptRebuilt()}.
     */
    public boolean rebuilt() {
        return isRebuilt;
    }

    /** The device has drawn its conclusions from {@link #rebuilt()}, durably. Not on the hot path. */
    public void acceptRebuilt() throws IOException {
        file.isLost(false);
        isRebuilt = false;
    }

    /** Name of the file that this opening set aside because it could not be trusted; null if there was none. */
    public String setAside() {
        return file.setAsideAs();
    }

    /**
     * Whether what it does not hold is unknown: it is {@link #rebuilt()}, or pages were folded away. Survives restarts.
     */
    @Safeguard(
            name = "flush-before-retire",
            prevents = "The absence of an entry is believed of a table that has lost pages: the second line "
                    + "behind the retire.")
    public boolean mayLackPages() {
        return isRebuilt || folding.isMarked();
    }

    /**
     * The folded mark: entries of this epoch at or below it may be gone without having matched.
     *
     * @return a sequence, 0 when none are.
     */
    public long foldedThrough(final int epoch) {
        return folding.through(epoch);
    }

    /**
     * Makes room for the entry of this tag: where it needs a new page and the table is nearly full, the oldest pages
     * are folded away, two a page, so that a write waits for microseconds and never for a retire (I8). Hot.
     */
    public void makeRoom(final int epoch, final long sequence) {
        assert owner.isMine();
        final long key = PageKey.of(epoch, sequence);
        if (key != currentKey && !pages.has(key)) {
            folding.makeRoom(epoch);
            leaveIfRemoved();
        }
    }

    /** Whether the entry of this tag fits as it is. */
    boolean hasRoom(final int epoch, final long sequence) {
        assert owner.isMine();
        final long key = PageKey.of(epoch, sequence);
        return key == currentKey || pages.has(key) || pages.size() < capacityPages && streams.hasRoom(epoch);
    }

    /**
     * Records a write before any of its data are stored; it is then in doubt until {@link #applied}. Arguments as of
     * {@link TagPage#record}. The tag is new, and {@link #hasRoom} has said yes to it.
     */
    public void record(
            final int epoch,
            final long sequence,
            final int objectId,
            final int flags,
            final long first,
            final int count,
            final int crc,
            final long sessionId,
            final long ticket) {
        assert owner.isMine();
        if (!PageKey.isTag(epoch, sequence)) {
            throw new IllegalStateException("no such tag: epoch " + epoch + " sequence " + sequence);
        }
        final long key = PageKey.of(epoch, sequence);
        if (key != currentKey) {
            final long address = pages.address(key);
            turnTo(key, address == Pages.NO_ADDRESS ? addPage(key, epoch, sequence) : address);
        }
        if (isRecordedOnPage(sequence)) {
            throw new IllegalStateException("recorded twice: epoch " + epoch + " sequence " + sequence);
        }
        page.record(sequence, objectId, flags, first, count, crc, sessionId, ticket);
    }

    /** The data of a recorded write are in its storage object. */
    public void applied(final int epoch, final long sequence) {
        assert owner.isMine();
        final long key = PageKey.of(epoch, sequence);
        if (key != currentKey) {
            final long address = pages.address(key);
            if (address == Pages.NO_ADDRESS) {
                throw new IllegalStateException("applied without a page: epoch " + epoch + " sequence " + sequence);
            }
            turnTo(key, address);
        }
        if (!isRecordedOnPage(sequence)) {
            throw new IllegalStateException("applied, not recorded: epoch " + epoch + " sequence " + sequence);
        }
        page.applied(sequence);
    }

    /** Deletes the entries of an epoch up to a sequence: {@link #retire(int, long, int)} without a bound. */
    public int retire(final int epoch, final long throughSequence) {
        return retire(epoch, throughSequence, Integer.MAX_VALUE);
    }

    /**
     * Deletes the entries of an epoch up to a sequence, all of which match on both devices and are flushed there. What
     * is gone already is skipped. The mark is stored first: a retire that is killed half-way is finished by the next
     * opening.
     *
     * @param throughSequence the last to go; recorded already.
     * @param maxPages        to look at, at least 1; when more are needed call again, until {@link #retired} is there.
     * @return pages removed.
     */
    public int retire(final int epoch, final long throughSequence, final int maxPages) {
        assert owner.isMine();
        final int removed = deletion.retire(epoch, throughSequence, maxPages);
        leaveIfRemoved();
        return removed;
    }

    /**
     * The sequence up to which entries of an epoch are deleted; 0 when none are, or the epoch is not known any more.
     */
    public long retired(final int epoch) {
        final int row = streams.row(epoch);
        return row == Streams.NO_ROW ? 0L : streams.retired(row);
    }

    /** Pages that the table holds now. Any thread. */
    public int pages() {
        return pages.size();
    }

    /** Pages that the table can hold. */
    public int capacityPages() {
        return capacityPages;
    }

    public boolean isPagePresent(final int epoch, final long pageIndex) {
        return pages.has(PageKey.ofPage(epoch, pageIndex));
    }

    /**
     * Copies a page and seals the copy. Allocates nothing once the target is known. One that is not what was stored is
     * folded away instead: what it held is unknown from then on.
     *
     * @param target with a byte array or byte buffer behind it and {@link TagPage#LENGTH} bytes from {@code index}.
     * @return false if the page is gone.
     */
    public boolean copyPage(final int epoch, final long pageIndex, final MutableDirectBuffer target, final int index) {
        assert owner.isMine();
        final long key = PageKey.ofPage(epoch, pageIndex);
        final boolean isCopied = pages.has(key) && check.copy(key, target, index);
        leaveIfRemoved();
        return isCopied;
    }

    /** Begins a look at all pages and marks. */
    public void beginCheck() {
        check.begin();
    }

    /**
     * Goes on with it, between two writes. A page that is bad is folded away, a mark that is bad is written anew.
     *
     * @param maxPages to look at now.
     * @return whether it is through.
     * @throws IllegalStateException the map is damaged: the next opening makes another.
     */
    public boolean check(final int maxPages) {
        assert owner.isMine();
        final boolean isThrough = check.next(maxPages);
        leaveIfRemoved();
        return isThrough;
    }

    /** Pages and marks that were found to be bad since the table was opened. */
    public int bad() {
        return check.bad();
    }

    /** Shows every page, in the order of tags. Not on the hot path; the consumer does not change the table. */
    public void forEachPage(final PageConsumer consumer) {
        assert owner.isMine();
        final TagPage shown = new TagPage();
        for (final long key : pages.keys()) {
            consumer.onPage(shown.wrap(pages.address(key)));
        }
    }

    /** Deletes all that is of a lower epoch, marks included. Not on the hot path. Returns the pages removed. */
    public int dropEpochsBelow(final int epoch) {
        assert owner.isMine();
        final int removed = deletion.dropEpochsBelow(epoch);
        leaveIfRemoved();
        return removed;
    }

    /** Deletes everything, marks included. Not on the hot path. Returns the pages removed. */
    public int dropAll() {
        return dropEpochsBelow(Limits.MAX_EPOCH + 1);
    }

    /** Deletes the entries of all tags after this one, of its epoch and of higher ones: they are rolled back. */
    public void dropAbove(final int epoch, final long sequence) {
        assert owner.isMine();
        deletion.dropAbove(epoch, sequence);
        leaveIfRemoved();
    }

    /**
     * Closes and forces the files, so that the next opening has nothing to recover, also after a power cut. The owner
     * has stopped. May block.
     *
     * @throws java.io.UncheckedIOException they could not be forced: the mark is not told.
     */
    @Override
    public void close() {
        currentKey = Pages.NO_KEY;
        pages.detach();
        file.close();
    }

    /** Lets go of the files as they are: the next opening recovers them, as after a kill. */
    public void abandon() {
        currentKey = Pages.NO_KEY;
        pages.detach();
        file.abandon();
    }

    /** Finds the pages of a file that was just opened, and finishes what a kill cut short. */
    private void load() throws IOException {
        final int lost = new FoundPages(pages, deletion, check, page, generator).takeOver(file.keys());
        if (lost > 0 || streams.isDamaged()) {
            file.isLost(true);
        } else if (file.isRecovered()) {
            file.isLost(false);
        }
        isRebuilt = file.isLost();
    }

    private long addPage(final long key, final int epoch, final long sequence) {
        if (pages.size() >= capacityPages) {
            throw new IllegalStateException("the tag table is full: " + capacityPages + " pages");
        }
        final int row = streams.claim(epoch);
        if (row == Streams.NO_ROW) {
            throw new IllegalStateException("the tag table holds pages of " + Streams.ROWS + " epochs already");
        }
        if (sequence <= streams.retired(row)) {
            throw new IllegalStateException("retired already: epoch " + epoch + " sequence " + sequence);
        }
        final long address = pages.find(key);
        page.wrap(address).init(epoch, generator, TagPage.pageIndex(sequence));
        pages.add(row, key, address);
        return address;
    }

    private void turnTo(final long key, final long address) {
        page.wrap(address);
        currentKey = key;
    }

    private boolean isRecordedOnPage(final long sequence) {
        return (page.recorded() & 1L << sequence) != 0;
    }

    /** The page that is written now may have gone. */
    private void leaveIfRemoved() {
        if (!pages.has(currentKey)) {
            currentKey = Pages.NO_KEY;
        }
    }
}
