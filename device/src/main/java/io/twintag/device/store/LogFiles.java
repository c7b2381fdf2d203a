package io.twintag.device.store;

import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of one log: its segments and its checkpoints. Never on the apply thread. */
final class LogFiles {
    private static final String CHECKPOINT = "checkpoint";
    private static final String SEGMENT = "segment-";

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

    /**
     * Opens a log, none of whose segments is missing that it was created with, that a later one proves, or that a mark
     * reaches into: each was forced with its name before anything was stored behind it.
     *
     * @throws StorageException one is missing; nothing was changed.
     */
    static LogFiles open(final Disk disk, final Path directory, final long sizeBytes, final int segmentLength)
            throws IOException {
        final Checkpoints checkpoints = Checkpoints.open(disk, directory.resolve(CHECKPOINT));
        final List<Segment> segments = new ArrayList<>();
        boolean isOpen = false;
        try {
            final long needed = Math.max(
                    Math.max(segmentsOf(sizeBytes, segmentLength), segmentsOf(checkpoints.reach(), segmentLength)),
                    lastSegment(directory) + 1);
            for (long i = 0; i < needed; i++) {
                final Path file = segmentFile(directory, i);
                if (!Files.exists(file)) {
                    throw new StorageException(file + " is missing, of " + needed
                            + " segments that were there: wipe this volume and let replace copy it from the twin");
                }
                segments.add(disk.map(file, 0, segmentLength));
            }
            Files.deleteIfExists(temporary(segmentFile(directory, needed)));
            isOpen = true;
            return new LogFiles(disk, directory, segments.toArray(new Segment[0]), checkpoints);
        } finally {
            if (!isOpen) {
                segments.forEach(Segment::close);
                checkpoints.close();
            }
        }
    }

    private static long segmentsOf(final long bytes, final int segmentLength) {
        return Math.max(1, (bytes + segmentLength - 1) / segmentLength);
    }

    /** Number of the last segment that is there, -1 for none. */
    private static long lastSegment(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(SEGMENT))
                    .mapToLong(name -> Long.parseLong(name.substring(SEGMENT.length())))
                    .max()
                    .orElse(-1);
        }
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
     * One segment more, allocated, forced and touched. Never in the place of one that is there.
     *
     * @return null if the file system is full; nothing is left behind then.
     */
    Segment addSegment(final int index, final int segmentLength) {
        final Path file = segmentFile(directory, index);
        if (Files.exists(file)) {
            throw new StorageException(file + " is there already, and may hold records: nothing was changed");
        }
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
        return directory.resolve(String.format("%s%05d", SEGMENT, index));
    }

    private static Path temporary(final Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }
}
