package io.twintag.device;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockOwner;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.agrona.CloseHelper;

/**
 * The place of one volume on a device, where a blank volume takes the place of one that is lost (docs/membership.md,
 * "wiped or foreign").
 *
 * <pre>
 *   DIR/volume-G        what is served; comes and goes in one rename, so that nobody ever meets a part of a volume
 *   DIR/replacement-G   a blank volume that is being made
 *   DIR/wiped-G         a volume that is being removed
 * </pre>
 *
 * A kill at any instant leaves the old volume, none, or the new one; the next replacement removes what else is left.
 * The caller sees to it that there is one at a time. One thread.
 */
public final class Replacement implements AutoCloseable {
    private static final String VOLUME_LOCK = "lock";

    private final Path volume;
    private final Path beingMade;
    private final Path beingRemoved;
    private DirectoryLock lock;

    /** @param directory of the device; is made with the volume if it is not there. */
    public Replacement(final Path directory, final int generator) {
        this.volume = directory.resolve("volume-" + generator);
        this.beingMade = directory.resolve("replacement-" + generator);
        this.beingRemoved = directory.resolve("wiped-" + generator);
    }

    /** The volume's directory. */
    public Path volume() {
        return volume;
    }

    /** Whether anything is in the volume's place, be it a volume or not. */
    public boolean isTaken() {
        return Files.exists(volume, LinkOption.NOFOLLOW_LINKS);
    }

    /** Keeps others from opening the volume. Returns whether this has it: false while a process serves it. */
    public boolean tryLock() {
        if (lock == null) {
            try {
                lock = DirectoryLock.acquire(volume);
            } catch (final LockedException inUse) {
                return false;
            }
        }
        return true;
    }

    /** The process that serves the volume; null when none does. */
    public LockOwner owner() {
        return DirectoryLock.owner(volume, VOLUME_LOCK);
    }

    /** Bytes of the files in the volume's place. */
    public long lengthBytes() {
        return isTaken() ? lengthBytes(volume) : 0;
    }

    /** Bytes of all files below a directory, 0 where there is none; links are not followed. */
    public static long lengthBytes(final Path place) {
        final long[] sum = {0};
        try {
            if (Files.exists(place)) {
                Files.walkFileTree(place, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
                        sum[0] += attributes.size();
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(final Path file, final IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot look at " + place, e);
        }
        return sum[0];
    }

    /**
     * Removes the volume, for good. Needs {@link #tryLock} before.
     *
     * @throws StorageException the volume's directory is a link: what it points to is not touched.
     */
    public void wipe() {
        if (lock == null) {
            throw new IllegalStateException(volume + " is not locked");
        }
        if (Files.isSymbolicLink(volume)) {
            throw new StorageException(
                    volume + " is a link: remove it and what it points to yourself, and repeat without --wipe");
        }
        try {
            remove(beingRemoved);
            AtomicFile.move(SmallFiles.REAL, volume, beingRemoved);
            remove(beingRemoved);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + volume + ": set that right, and repeat", e);
        }
    }

    /**
     * Makes the volume, forced, in one instant.
     *
     * @throws StorageException there is something in its place, or the disk refuses.
     */
    public void make(final Facts facts) {
        if (isTaken()) {
            throw new StorageException(volume + " is there: nothing is overwritten");
        }
        try {
            remove(beingRemoved);
            remove(beingMade);
            VolumeDirectory.format(beingMade, facts);
            AtomicFile.move(SmallFiles.REAL, beingMade, volume);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make " + volume + ": set that right, and repeat", e);
        }
    }

    @Override
    public void close() {
        CloseHelper.close(lock);
        lock = null;
    }

    /** Never through a link: what it points to is not the volume's. */
    private static void remove(final Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(place, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path emptied, final IOException problem)
                    throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
