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
    private static final int KEPT_AT_START = 16 * 1024;

    private TagFiles() {}

    /** All of it reached the disk, or some pages did not since the file was made (they are zeros). */
    static void losePower(final Path volume, final SplittableRandom random) throws IOException {
        final Path map = volume.resolve(MAP);
        if (!Files.exists(map) || random.nextInt(3) == 0) {
            return;
        }
        final int oneIn = 1 + random.nextInt(4);
        try (FileChannel channel = FileChannel.open(map, StandardOpenOption.WRITE)) {
            final ByteBuffer zeros = ByteBuffer.allocate(SimFile.PAGE);
            for (long at = KEPT_AT_START; at + SimFile.PAGE <= channel.size(); at += SimFile.PAGE) {
                if (random.nextInt(oneIn) == 0) {
                    channel.write(zeros.clear(), at);
                }
            }
        }
    }
}
