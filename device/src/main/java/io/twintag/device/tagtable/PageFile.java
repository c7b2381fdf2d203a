package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.Safeguard;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.LongStream;
import org.agrona.CloseHelper;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of a tag table in a volume's directory:
 *
 * <pre>
 *  tags.cmap             the Chronicle Map, every byte of it allocated; appears under this name only when it is whole
 *  tags.cmap.new         the same while it is being made; means nothing
 *  tags.cmap.damaged-T   the last one that could not be trusted, for people to look at; T: when, UTC
 *  tags.shape            what it was made for: see {@link PageShape}
 *  tags.recovering       there while the map is recovered: one that a process ended in, or of, is made anew
 *  tags.damaged          there since the map was met to be damaged: the next opening sets it aside
 *  tags.lost             there from the moment that pages may be missing until the device has acted on it
 *  tags.lock             locked by the process that has it open, whose pid it holds
 * </pre>
 *
 * Whether it is in use or closed, and as which bytes, is no file of these but the {@link TableMark}, kept elsewhere. A
 * file that was closed must be byte for byte what it was; one in use is recovered, which also frees the segment locks
 * that the dead owner held, on which Chronicle Map would spin for a minute. What fails either is set aside, and a fresh
 * table takes its place. A recovery that is killed may lose a page, hence the mark before it begins.
 *
 * <p>While it is in use nothing of this is forced, and after a power cut nothing of it is believed. A close forces the
 * map, then the names in the directory (also that of tags.lost, whose absence says that nothing is missing), and only
 * then tells the mark.
 */
final class PageFile implements AutoCloseable {
    private static final String MAP = "tags.cmap";
    private static final String DAMAGED = MAP + ".damaged-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final DirectoryLock guard;
    private final TableMark mark;
    private final SmallFiles files;
    private PageShape shape;
    private PageMap map;
    private boolean isRecovered;
    private String setAsideAs;

    private PageFile(final Path directory, final DirectoryLock guard, final TableMark mark, final SmallFiles files) {
        this.directory = directory;
        this.guard = guard;
        this.mark = mark;
        this.files = files;
    }

    static PageFile open(
            final Path directory,
            final short generator,
            final int capacityPages,
            final TableMark mark,
            final SmallFiles files)
            throws IOException {
        // Before the first touch of a Chronicle class: it would report the start to a host on the network.
        System.setProperty("chronicle.analytics.disable", "true");
        // One thread ever locks it: a lock that is not free is damaged, and a minute would be spent on it.
        System.setProperty("net.openhft.chronicle.map.lockTimeoutSeconds", "2");
        final PageShape wanted = PageShape.of(generator, capacityPages);
        final PageFile file = new PageFile(directory, lock(directory), mark, files);
        try {
            file.openOrMake(wanted);
            return file;
        } catch (final Throwable problem) {
            file.abandon();
            throw problem;
        }
    }

    private static DirectoryLock lock(final Path directory) throws IOException {
        try {
            return DirectoryLock.acquire(directory, "tags.lock");
        } catch (final UncheckedIOException problem) {
            throw problem.getCause();
        }
    }

    PageMap map() {
        return map;
    }

    int capacityPages() {
        return shape.capacityPages();
    }

    /** Whether pages may be missing that were once there: the file is new, was damaged, or its recovery was killed. */
    boolean isLost() {
        return Files.exists(lost());
    }

    /** Says that the pages that were found are all that there were ({@code false}), or that some are lost. */
    void isLost(final boolean isLost) throws IOException {
        if (!isLost) {
            files.delete(lost());
        } else if (!isLost()) {
            files.create(lost()).close();
        }
    }

    /** Whether this opening recovered the map and nothing had been lost before it. */
    boolean isRecovered() {
        return isRecovered;
    }

    /** Name of the file that this opening set aside, or null. */
    String setAsideAs() {
        return setAsideAs;
    }

    /** Every key of the map, in no order. */
    long[] keys() {
        final LongArrayList keys = new LongArrayList();
        map.forEachKey(keys::addLong);
        return keys.toLongArray();
    }

    /** Closes in good order: what is in the file now is what the next opening must find. May block. */
    @Override
    public void close() {
        if (map == null) {
            return;
        }
        map.close();
        map = null;
        try {
            forceMap();
            forceNames();
            mark.closed(MapBytes.crc(path()));
        } catch (final IOException problem) {
            throw new UncheckedIOException(
                    "the tag table in " + directory + " cannot be forced to its disk, and is not marked closed",
                    problem);
        } finally {
            guard.close();
        }
    }

    /** Before the mark: else it speaks of pages that a power cut takes back. */
    @Safeguard(
            name = "tag table forced",
            prevents =
                    "A table is marked closed, and power fails before its last pages are on the disk: it is not what it "
                            + "was, and all is searched.")
    @Safeguard(
            name = "tag table of this close",
            prevents =
                    "A table that is closed, and then goes back to what it was at an earlier moment, is believed: two "
                            + "members differ.")
    private void forceMap() throws IOException {
        files.forceFile(path());
    }

    /** Before the mark: the map under its name, and the name that says that pages are lost. */
    private void forceNames() throws IOException {
        files.forceDirectory(directory);
    }

    /** Lets go without a mark of good order. */
    void abandon() {
        if (map != null) {
            map.close();
            map = null;
        }
        guard.close();
    }

    private void openOrMake(final PageShape wanted) throws IOException {
        files.delete(beingMade());
        shape = PageShape.read(shapeFile());
        final boolean isClosed = mark.isClosed();
        if (Files.exists(path())) {
            if (!isClosed && !mark.isInUse() || Files.exists(recovering())) {
                discard();
            } else if (Files.exists(damaged()) || !isAsItWas(isClosed)) {
                setAside();
            }
        }
        final boolean isFound = Files.exists(path());
        if (!isFound) {
            isLost(true);
        }
        mark.inUse();
        if (isFound && !openExisting(isClosed)) {
            setAside();
        }
        files.delete(damaged());
        files.delete(recovering());
        files.delete(ofFormerVersion());
        if (map == null) {
            isLost(true);
            make(wanted, new byte[TagPage.LENGTH]);
        } else if (isReplaceable(wanted)) {
            final byte[] marks = new byte[TagPage.LENGTH];
            new UnsafeBuffer(map.acquire(PageKey.STREAMS), TagPage.LENGTH).getBytes(0, marks);
            map.close();
            make(wanted, marks);
        }
    }

    /** Pages of which nothing is known are of use to nobody. */
    private void discard() throws IOException {
        isLost(true);
        files.delete(path());
    }

    /** Whether the map is to make place for one of another capacity: only when it holds no page. */
    private boolean isReplaceable(final PageShape wanted) {
        return shape.generator() == wanted.generator()
                && shape.capacityPages() != wanted.capacityPages()
                && LongStream.of(keys()).allMatch(key -> key == PageKey.STREAMS);
    }

    private boolean isAsItWas(final boolean isClosed) throws IOException {
        return shape != null && shape.fits(path()) && (!isClosed || MapBytes.isAs(path(), mark.crc()));
    }

    private boolean openExisting(final boolean isClosed) throws IOException {
        if (!MapBytes.complete(path())) {
            return false;
        }
        try {
            if (isClosed) {
                map = PageMap.open(path().toFile(), shape.capacityPages(), this::isDamaged);
            } else {
                final boolean wasLost = isLost();
                isLost(true);
                files.create(recovering()).close();
                map = PageMap.recover(path().toFile(), shape.capacityPages(), this::isDamaged);
                isRecovered = !wasLost && !map.isShort();
            }
            if (LongStream.of(keys()).anyMatch(key -> key == PageKey.STREAMS)) {
                return true;
            }
        } catch (final IOException | RuntimeException | AssertionError | InternalError problem) {
            // Then it is not to be used.
        }
        CloseHelper.quietClose(map);
        map = null;
        return false;
    }

    private void make(final PageShape wanted, final byte[] marks) throws IOException {
        map = null;
        try {
            try (PageMap made = PageMap.open(beingMade().toFile(), wanted.capacityPages(), () -> {})) {
                new UnsafeBuffer(made.acquire(PageKey.STREAMS), TagPage.LENGTH).putBytes(0, marks);
            }
            MapBytes.allocate(beingMade());
        } catch (final IOException problem) {
            files.delete(beingMade());
            throw new IOException(
                    "no tag table of " + wanted.capacityPages() + " pages can be made in " + directory
                            + ": free space on its file system, or lower the capacity of the tag table",
                    problem);
        }
        shape = wanted.withLength(Files.size(beingMade()));
        shape.write(files, shapeFile());
        files.rename(beingMade(), path());
        map = PageMap.open(path().toFile(), wanted.capacityPages(), this::isDamaged);
    }

    /** It is to be set aside by the next opening. */
    private void isDamaged() {
        try {
            files.create(damaged()).close();
        } catch (final IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Only the last one is kept: each has the size of the whole table. */
    private void setAside() throws IOException {
        try (DirectoryStream<Path> older = Files.newDirectoryStream(directory, DAMAGED + "*")) {
            for (final Path file : older) {
                files.delete(file);
            }
        }
        setAsideAs = DAMAGED + TIME.format(Instant.now());
        files.rename(path(), directory.resolve(setAsideAs));
    }

    private Path path() {
        return directory.resolve(MAP);
    }

    private Path beingMade() {
        return directory.resolve(MAP + ".new");
    }

    private Path shapeFile() {
        return directory.resolve("tags.shape");
    }

    private Path lost() {
        return directory.resolve("tags.lost");
    }

    private Path damaged() {
        return directory.resolve("tags.damaged");
    }

    private Path recovering() {
        return directory.resolve("tags.recovering");
    }

    /** It was the mark of a close, in the directory itself. */
    private Path ofFormerVersion() {
        return directory.resolve("tags.clean");
    }
}
