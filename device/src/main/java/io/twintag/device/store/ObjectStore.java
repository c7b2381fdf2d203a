package io.twintag.device.store;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory {@code objects} of a volume. An object is made beside its place and then renamed: it is whole or not
 * there.
 */
final class ObjectStore {
    private static final String SHAPE = "shape";
    private static final String SET_ASIDE = "set-aside";

    private final Disk disk;
    private final Path directory;
    private final Progress progress;
    private final FlushRoles roles;

    ObjectStore(final Disk disk, final Path directory, final Progress progress, final FlushRoles roles) {
        this.disk = disk;
        this.directory = directory;
        this.progress = progress;
        this.roles = roles;
    }

    /** Opens every object that is there; removes what a creation left half done. */
    List<StorageObject> load() throws IOException {
        final List<StorageObject> objects = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (final Path entry : entries.sorted().toList()) {
                if (entry.getFileName().toString().startsWith(".")) {
                    delete(entry);
                } else {
                    objects.add(open(entry));
                }
            }
        }
        return objects;
    }

    private StorageObject open(final Path entry) throws IOException {
        final Shape shape = Shape.read(entry.resolve(SHAPE));
        if (!entry.getFileName().toString().equals(Integer.toString(shape.id()))) {
            throw new StorageException(Status.CORRUPT, entry + " holds object " + shape.id() + ": rename it back");
        }
        if (shape.kind() == ObjectKind.LOG) {
            final int segmentLength = LogLayout.segmentLength(shape.sizeBytes());
            return new LogObject(shape, LogFiles.open(disk, entry, shape.sizeBytes(), segmentLength), roles);
        }
        return new BlockObject(shape, BlockFiles.open(disk, entry, shape), progress, roles);
    }

    /**
     * Makes an object beside its place. May take long.
     *
     * @throws StorageException and nothing is left behind.
     */
    void prepare(final Shape shape) {
        final Path temporary = temporary(shape);
        try {
            delete(temporary);
            Files.createDirectory(temporary);
            shape.write(disk, temporary.resolve(SHAPE));
            if (shape.kind() == ObjectKind.LOG) {
                LogFiles.create(disk, temporary, shape.sizeBytes(), LogLayout.segmentLength(shape.sizeBytes()));
            } else {
                BlockFiles.create(disk, temporary, shape);
            }
            forceParts(temporary);
        } catch (final IOException ex) {
            throw refusal(shape, ex);
        }
    }

    /**
     * Puts what was prepared into its place, where nothing is.
     *
     * @throws StorageException and nothing is left behind.
     */
    StorageObject place(final Shape shape) {
        final Path place = placeOf(shape);
        if (Files.exists(place)) {
            throw new StorageException(
                    Status.CORRUPT, place + " is there, and is no object of this volume: look at it");
        }
        try {
            AtomicFile.move(disk, temporary(shape), place);
            return open(place);
        } catch (final IOException ex) {
            final StorageException refusal = refusal(shape, ex);
            discard(place, refusal);
            throw refusal;
        }
    }

    /** Before the object has its name: else it may lack a file of those that its shape speaks of. */
    @Safeguard(
            name = "files of an object forced",
            prevents = "An object has its name, and a power cut takes the names of its files.")
    private void forceParts(final Path object) throws IOException {
        disk.forceDirectory(object);
    }

    /** What was prepared is not wanted any more. */
    void discard(final Shape shape) {
        try {
            delete(temporary(shape));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Takes an object out of its place, for good on return. One that holds nothing is deleted; what holds anything is
     * kept beside the objects, for people to look at.
     */
    void remove(final Shape shape, final boolean isEmpty) {
        final Path place = placeOf(shape);
        try {
            if (isEmpty) {
                final Path undone = directory.resolve("." + shape.id() + ".undone");
                delete(undone);
                AtomicFile.move(disk, place, undone);
                delete(undone);
            } else {
                final Path aside = directory.resolveSibling(SET_ASIDE);
                Files.createDirectories(aside);
                disk.forceDirectory(directory.getParent());
                AtomicFile.move(disk, place, free(aside, shape));
                disk.forceDirectory(directory);
            }
        } catch (final IOException ex) {
            throw Disk.refusal("undoing object " + shape.name() + " in", directory, ex);
        }
    }

    private static Path free(final Path aside, final Shape shape) {
        int number = 1;
        while (Files.exists(aside.resolve(shape.id() + "-" + number))) {
            number++;
        }
        return aside.resolve(shape.id() + "-" + number);
    }

    private Path temporary(final Shape shape) {
        return directory.resolve("." + shape.id() + ".tmp");
    }

    private Path placeOf(final Shape shape) {
        return directory.resolve(Integer.toString(shape.id()));
    }

    private StorageException refusal(final Shape shape, final IOException ex) {
        final StorageException refusal = Disk.refusal("creating object " + shape.name() + " in", directory, ex);
        discard(temporary(shape), refusal);
        return refusal;
    }

    private static void discard(final Path tree, final StorageException refusal) {
        try {
            delete(tree);
        } catch (final IOException left) {
            refusal.addSuppressed(left);
        }
    }

    private static void delete(final Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
