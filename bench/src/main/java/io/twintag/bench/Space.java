package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.rig.MirrorRig;
import io.twintag.bench.rig.Rehearsal;
import io.twintag.bench.sink.Footprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether there is room for what a load stores, before it is begun. */
final class Space {
    /** A load that is made to fit appends at least this: less would measure the start of a sink. */
    private static final long LEAST_FITTED_BYTES = 64L << 20;

    /** Where the tag tables hold all entries of a run. */
    private static final long BYTES_A_TAG = 70;

    static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Space() {}

    /** @throws BenchRefusal when there is not; it says how much is missing, and what would fit. */
    static void check(final Load load, final Path place) {
        final long needed = neededBytes(load);
        final long usable = usableBytes(place);
        if (usable < needed) {
            final long fittingMib = MirrorRig.takes(load.kind()) ? 0 : fittingBytes(load, usable) >> 20;
            throw new BenchRefusal(String.format(
                    Locale.ROOT,
                    "%s of %d bytes on %s needs %,d MiB in %s, which has %,d MiB: %s",
                    load.kind(),
                    load.payloadBytes(),
                    load.sink(),
                    needed >> 20,
                    place,
                    usable >> 20,
                    fittingMib > 0
                            ? "use --max-bytes " + fittingMib + ", or --data-dir"
                            : "use --data-dir, or less of --seconds or --rate"));
        }
    }

    /** Shortens a load where it must be to fit; it stays as it is where that would leave too little. */
    static Load fitted(final Load load, final Path place) {
        if (MirrorRig.takes(load.kind()) || neededBytes(load) <= usableBytes(place)) {
            return load;
        }
        final long fitting = fittingBytes(load, usableBytes(place)) >> 20 << 20;
        return fitting < LEAST_FITTED_BYTES ? load : load.upTo(fitting);
    }

    static long neededBytes(final Load load) {
        final long tags = MirrorRig.takes(load.kind()) ? 2 * load.maxRecords() * BYTES_A_TAG : 0;
        final long measured = footprint(load).bytes(load.maxRecords(), load.payloadBytes()) + tags;
        return Rehearsal.takes(load)
                ? Math.max(measured, footprint(load).bytes(Rehearsal.settings(load, Path.of(""))))
                : measured;
    }

    private static long fittingBytes(final Load load, final long usable) {
        return footprint(load).fittingBytes(usable, load.payloadBytes());
    }

    private static Footprint footprint(final Load load) {
        return Sinks.of(load.sink()).footprint();
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
