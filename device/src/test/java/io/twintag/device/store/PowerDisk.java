package io.twintag.device.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A disk that can lose power: of each page either what was forced or written back last survives, or what the mapping
 * holds now. Forces are not real ones, so it is fast.
 */
final class PowerDisk extends Disk {
    /** The power is gone in the middle of a flush. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final int PAGE_LENGTH = 4096;

    private final Path superblock;
    private final Map<Path, byte[]> images = new HashMap<>();
    private final Map<MappedByteBuffer, Path> paths = new IdentityHashMap<>();
    private final Map<Path, MappedByteBuffer> mappings = new HashMap<>();
    private byte[] forcedSuperblock;

    /** Forces until the power is cut in the middle of one, -1: never. */
    int forcesLeft = -1;

    PowerDisk(final Path directory) {
        this.superblock = directory.resolve("superblock");
    }

    @Override
    protected Segment map(final Path file, final long position, final int lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, position, lengthBytes);
            images.computeIfAbsent(file, key -> copy(mapped));
            paths.put(mapped, file);
            mappings.put(file, mapped);
            return new Segment(mapped, false);
        }
    }

    private static byte[] copy(final MappedByteBuffer mapped) {
        final byte[] bytes = new byte[mapped.capacity()];
        mapped.get(0, bytes);
        return bytes;
    }

    private void countDown() {
        if (forcesLeft == 0) {
            throw new Cut();
        }
        forcesLeft -= forcesLeft > 0 ? 1 : 0;
    }

    @Override
    protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
        countDown();
        final byte[] image = images.get(paths.get(mapped));
        final int from = index / PAGE_LENGTH * PAGE_LENGTH;
        final int to = Math.min(image.length, (index + lengthBytes + PAGE_LENGTH - 1) / PAGE_LENGTH * PAGE_LENGTH);
        mapped.get(from, image, from, to - from);
    }

    @Override
    public void force(final FileChannel channel) throws IOException {
        countDown();
        if (Files.exists(superblock)) {
            forcedSuperblock = Files.readAllBytes(superblock);
        }
    }

    /** The operating system writes some pages back by itself. */
    void writeBack(final Random random) {
        // Files that were made elsewhere and renamed are unmapped under their first name.
        images.keySet().removeIf(file -> !Files.exists(file));
        images.forEach((file, image) -> {
            final MappedByteBuffer mapped = mappings.get(file);
            final int page = random.nextInt((image.length + PAGE_LENGTH - 1) / PAGE_LENGTH) * PAGE_LENGTH;
            mapped.get(page, image, page, Math.min(PAGE_LENGTH, image.length - page));
        });
    }

    /** Leaves the files as a power cut might. */
    void cutPower(final Random random) throws IOException {
        for (final Map.Entry<Path, byte[]> entry : images.entrySet()) {
            if (Files.exists(entry.getKey())) {
                final MappedByteBuffer mapped = mappings.get(entry.getKey());
                final byte[] image = entry.getValue();
                for (int page = 0; page < image.length; page += PAGE_LENGTH) {
                    if (random.nextBoolean()) {
                        mapped.get(page, image, page, Math.min(PAGE_LENGTH, image.length - page));
                    } else {
                        mapped.put(page, image, page, Math.min(PAGE_LENGTH, image.length - page));
                    }
                }
            }
        }
        final byte[] now = Files.readAllBytes(superblock);
        if (!Arrays.equals(now, forcedSuperblock) && random.nextBoolean()) {
            try (FileChannel channel = FileChannel.open(superblock, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(forcedSuperblock), 0);
            }
        }
        paths.clear();
        forcesLeft = -1;
    }
}
