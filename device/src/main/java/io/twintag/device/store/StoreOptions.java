package io.twintag.device.store;

import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a volume is opened.
 *
 * @param bootId     names the run of the operating system: another one than the superblock's, after an unclean stop,
 *     means that power was lost.
 * @param spareRatio spare slots of a new block object as a part of its blocks, 0 to 1; at least 64 and two of the
 *     largest writes.
 * @param flush      when the owner flushes.
 */
public record StoreOptions(String bootId, double spareRatio, FlushMode flush) {
    /** A quarter of the blocks. */
    public static final double DEFAULT_SPARE_RATIO = 0.25;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** @throws StorageException a ratio or boot id out of bounds. */
    public StoreOptions {
        if (!(spareRatio >= 0 && spareRatio <= 1)) {
            throw new StorageException("the ratio of spare slots is " + spareRatio + ": choose one from 0 to 1");
        }
        if (bootId.length() > Facts.MAX_BOOT_ID_LENGTH) {
            throw new StorageException("the boot id is longer than " + Facts.MAX_BOOT_ID_LENGTH + " characters");
        }
    }

    /** This operating system's boot id, a quarter of spare slots, periodic flushes. */
    public static StoreOptions defaults() {
        return new StoreOptions(currentBootId(), DEFAULT_SPARE_RATIO, FlushMode.PERIODIC);
    }

    /** Replaces how flushes are made. */
    public StoreOptions withFlush(final FlushMode newFlush) {
        return new StoreOptions(bootId, spareRatio, newFlush);
    }

    /** Replaces the boot id. */
    public StoreOptions withBootId(final String newBootId) {
        return new StoreOptions(newBootId, spareRatio, flush);
    }

    /** The boot id of this operating system. */
    public static String currentBootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (final IOException ex) {
            throw new StorageException(
                    Status.DEVICE_FAILED,
                    BOOT_ID + " cannot be read: give StoreOptions a boot id, one that changes with every boot",
                    ex);
        }
    }
}
