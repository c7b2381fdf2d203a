package io.twintag.device.store;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
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
            return new LogObject(shape, LogFiles.open(disk, entry, segmentLength), roles);
        }
        return new BlockObject(shape, BlockFiles.open(disk, entry, shape), progress, roles);
    }

    /** @throws StorageException and nothing is left behind. */
    StorageObject create(final Shape shape) {
        final Path temporary = directory.resolve("." + shape.id() + ".tmp");
        final Path place = directory.resolve(Integer.toString(shape.id()));
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
            AtomicFile.move(disk, temporary, place);
            return open(place);
        } catch (final IOException ex) {
            final StorageException refusal = Disk.refusal("creating object " + shape.name() + " in", directory, ex);
            try {
                delete(temporary);
                delete(place);
            } catch (final IOException left) {
                refusal.addSuppressed(left);
            }
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
