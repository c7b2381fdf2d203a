package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadsAreMadeToFitTest {
    private static final long TOO_MUCH = 1L << 50;

    @TempDir
    Path directory;

    @Test
    void whatIsTooMuchIsShortenedToWhatFits() {
        for (final Sinks sink : Sinks.values()) {
            final Load fitted = Space.fitted(load(sink, TOO_MUCH), directory);

            final long usable = directory.toFile().getUsableSpace();
            final long needed = Space.neededBytes(fitted);
            assertTrue(sink.footprint().times() == 0 || fitted.maxBytes() < TOO_MUCH, sink + " stays at " + TOO_MUCH);
            assertTrue(needed < usable + (1L << 30), sink + " needs " + needed + " of " + usable);
        }
    }

    @Test
    void whatFitsStaysAsItIs() {
        final Load load = load(Sinks.TWINTAG, 64);

        assertSame(load, Space.fitted(load, directory));
    }

    /** The peer that stores most: three GiB of 64-byte records did not fit into 24 GiB. */
    @Test
    void eachSinkIsCountedByWhatItStores() {
        final Load load = load(Sinks.BOOKKEEPER, 1 << 30);

        assertEquals((1L << 24) * 2 * 2 * (64 + 64) + (3L << 29), Space.neededBytes(load));
    }

    @Test
    void aLoadThatDoesNotFitNamesOneThatDoes() {
        final String refused = assertThrows(
                        BenchRefusal.class, () -> Space.check(load(Sinks.BOOKKEEPER, TOO_MUCH), directory))
                .getMessage();

        assertTrue(
                refused.matches("throughput of 64 bytes on bookkeeper needs .* MiB: use --max-bytes \\d+, or .*"),
                refused);
    }

    private static Load load(final Sinks sink, final long maxBytes) {
        return new Load(Load.THROUGHPUT, sink.title(), false, 64, 0, 1, 0, 0, maxBytes);
    }
}
