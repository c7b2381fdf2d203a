package io.twintag.device.store;

import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the directory of a volume says without the volume being opened, and who owns it; and how it is made. Any thread.
 */
public final class VolumeDirectory {
    static final String SUPERBLOCK = "superblock";

    static final String PROGRESS = "progress";
    static final String OBJECTS = "objects";

    private VolumeDirectory() {}

    /**
     * Makes an empty volume.
     *
     * @param dir   is created if it is not there.
     * @param facts of the superblock; clean, whatever they say.
     * @throws StorageException the directory is not empty, or the disk refuses.
     */
    public static void format(final Path dir, final Facts facts) {
        try {
            AtomicFile.makeDirectories(Disk.REAL, dir);
            try (Stream<Path> entries = Files.list(dir)) {
                if (entries.findAny().isPresent()) {
                    throw new StorageException(dir + " is not empty: choose another directory, or empty it");
                }
            }
            Files.createDirectory(dir.resolve(OBJECTS));
            Progress.create(Disk.REAL, dir.resolve(PROGRESS));
            // The superblock last: without one there is no volume.
            final Path temporary = dir.resolve(SUPERBLOCK + ".tmp");
            Superblock.create(temporary, facts.withClean(true, facts.bootId()));
            AtomicFile.move(Disk.REAL, temporary, dir.resolve(SUPERBLOCK));
            Disk.REAL.forceDirectory(dir.toAbsolutePath().getParent());
        } catch (final IOException ex) {
            throw Disk.refusal("formatting", dir, ex);
        }
    }

    /** Whether there is all that an opening needs: a superblock, which a format writes last. */
    public static boolean isComplete(final Path dir) {
        return Files.exists(dir.resolve(SUPERBLOCK));
    }

    /** Whether a force failed once, so that this volume must not be used again. */
    public static boolean hasFailed(final Path dir) {
        return FailureMark.read(dir) != null;
    }

    /** Whether a complete volume lies there that is not the one of these facts. */
    public static boolean isOther(final Path dir, final Facts facts) {
        try {
            return isComplete(dir)
                    && Superblock.look(dir.resolve(SUPERBLOCK)).facts().deviceId() != facts.deviceId();
        } catch (final StorageException unreadable) {
            return false;
        }
    }

    /** What to say of a failed volume: when and how it failed, and what to do. */
    public static String failureText(final Path dir) {
        String slot = "a|b";
        try {
            slot = Slots.letter(Superblock.look(dir.resolve(SUPERBLOCK)).facts().slot());
        } catch (final StorageException unreadable) {
            // Then the user knows better which of the two it is.
            slot = "a|b";
        }
        final String found = FailureMark.read(dir);
        return dir + " could not be forced to its disk" + (found == null ? "" : " (" + found + ")")
                + ": it serves no more and is never used again; see to the disk, then run twintag replace " + slot;
    }

    /** @throws StorageException in use; the message names by whom. */
    static DirectoryLock lock(final Path dir) {
        try {
            return DirectoryLock.acquire(dir);
        } catch (final LockedException ex) {
            throw new StorageException(Status.OK, ex.getMessage(), ex);
        }
    }
}
