package io.twintag.bench.simulate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** The map file of a tag table, which nobody forces: what a power cut leaves of it. */
final class TagFiles {
    private static final String MAP = "tags.cmap";

    private byte[] fresh;

    /** A table was made, or is there: as it was made it may come back. */
    void seen(final Path volume) throws IOException {
        if (fresh == null) {
            fresh = Files.readAllBytes(volume.resolve(MAP));
        }
    }

    /** All of it reached the disk, or nothing since the file was made, or some pages. */
    void losePower(final Path volume, final SplittableRandom random) throws IOException {
        final Path map = volume.resolve(MAP);
        final int oneIn = random.nextInt(4);
        if (oneIn == 0 || fresh == null || !Files.exists(map)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(map, StandardOpenOption.WRITE)) {
            if (channel.size() != fresh.length) {
                return;
            }
            for (int at = 0; at < fresh.length; at += SimFile.PAGE) {
                if (random.nextInt(oneIn) == 0) {
                    channel.write(ByteBuffer.wrap(fresh, at, Math.min(SimFile.PAGE, fresh.length - at)), at);
                }
            }
        }
    }
}
