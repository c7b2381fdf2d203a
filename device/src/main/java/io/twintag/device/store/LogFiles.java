package io.twintag.device.store;

import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of one log: its segments and its checkpoints. Never on the apply thread. */
final class LogFiles {
    private static final String CHECKPOINT = "checkpoint";

    private final Disk disk;
    private final Path directory;
    private final Segment[] segments;
    private final Checkpoints checkpoints;

    private LogFiles(final Disk disk, final Path directory, final Segment[] segments, final Checkpoints checkpoints) {
        this.disk = disk;
        this.directory = directory;
        this.segments = segments;
        this.checkpoints = checkpoints;
    }

    static void create(final Disk disk, final Path directory, final long sizeBytes, final int segmentLength)
            throws IOException {
        for (long i = 0; i * segmentLength < sizeBytes; i++) {
            disk.allocate(segmentFile(directory, i), segmentLength);
        }
        Checkpoints.create(disk, directory.resolve(CHECKPOINT));
    }

    static LogFiles open(final Disk disk, final Path directory, final int segmentLength) throws IOException {
        final List<Segment> segments = new ArrayList<>();
        for (Path file = segmentFile(directory, 0); Files.exists(file); ) {
            segments.add(disk.map(file, 0, segmentLength));
            file = segmentFile(directory, segments.size());
        }
        Files.deleteIfExists(temporary(segmentFile(directory, segments.size())));
        if (segments.isEmpty()) {
            throw new StorageException(
                    directory + " has no first segment: wipe this volume and let replace copy it from the twin");
        }
        final Checkpoints checkpoints = Checkpoints.open(disk, directory.resolve(CHECKPOINT));
        return new LogFiles(disk, directory, segments.toArray(new Segment[0]), checkpoints);
    }

    Segment[] segments() {
        return segments;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Apply thread, in a repair. May block. @throws java.io.UncheckedIOException as {@link Disk#force}. */
    void forceCheckpoints() {
        checkpoints.force(disk);
    }

    /**
     * One segment more, allocated, forced and touched.
     *
     * @return null if the file system is full; nothing is left behind then.
     */
    Segment addSegment(final int index, final int segmentLength) {
        final Path file = segmentFile(directory, index);
        try {
            Files.deleteIfExists(temporary(file));
            disk.allocate(temporary(file), segmentLength);
            AtomicFile.move(disk, temporary(file), file);
            final Segment segment = disk.map(file, 0, segmentLength);
            segment.touch();
            return segment;
        } catch (final IOException ex) {
            if (Disk.isOutOfSpace(ex)) {
                return null;
            }
            throw Disk.refusal("growing a log by", file, ex);
        }
    }

    private static Path segmentFile(final Path directory, final long index) {
        return directory.resolve(String.format("segment-%05d", index));
    }

    private static Path temporary(final Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }
}
