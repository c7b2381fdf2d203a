package io.twintag.bench;

import io.twintag.bench.rig.Load;
import io.twintag.bench.rig.MirrorRig;
import io.twintag.transport.protocol.LogLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether there is room for what a load stores, before it is begun. */
final class Space {
    /** Streams, sessions, tag tables, indexes, and what a peer allocates ahead. */
    private static final long BESIDE_BYTES = 1L << 30;

    /** Where the tag tables hold all entries of a run. */
    private static final long BYTES_A_TAG = 70;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Space() {}

    /** @throws Refusal when there is not; it says how much is missing. */
    static void check(final Load load, final Path place) {
        final long needed = neededBytes(load);
        final long usable = usableBytes(place);
        if (usable < needed) {
            throw new Refusal(String.format(
                    Locale.ROOT,
                    "%s of %d bytes needs %,d MiB in %s, which has %,d MiB: use --data-dir, or less of --max-bytes,"
                            + " --seconds or --rate",
                    load.kind(),
                    load.payloadBytes(),
                    needed >> 20,
                    place,
                    usable >> 20));
        }
    }

    static long neededBytes(final Load load) {
        final long entries = MirrorRig.takes(load.kind()) ? load.maxRecords() * BYTES_A_TAG : 0;
        return 2 * (load.maxRecords() * LogLayout.recordLength(load.payloadBytes()) + entries) + BESIDE_BYTES;
    }

    /** What is stored in memory takes memory, whatever the size of the file system. */
    private static long usableBytes(final Path place) {
        final long usable = place.toFile().getUsableSpace();
        return place.startsWith(SHARED_MEMORY) ? Math.min(usable, availableMemoryBytes()) : usable;
    }

    private static long availableMemoryBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (final IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
