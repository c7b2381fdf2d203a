package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.rig.Rigs;
import io.twintag.bench.sink.MemoryPlace;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import io.twintag.bench.sink.TwintagProcessesSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EverySinkTakesEveryLoadTest {
    private static final int RECORDS = 3_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "TWINTAG,            throughput, 64,   false",
        "TWINTAG,            writers,    64,   true",
        "TWINTAG_ONE_THREAD, latency,    64,   false",
        "NULL_RELAY,         latency,    64,   false",
        "AERON_PING_PONG,    latency,    64,   false",
        "DOUBLE_COPY,        throughput, 100,  false",
    })
    void recordsAreAcknowledgedAndFoundOnBothCopies(
            final Sinks kind, final String loadKind, final int payload, final boolean isForced) {
        check(kind, loadKind, payload, isForced);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "TWINTAG,            latency,    1024,  false",
        "TWINTAG,            proofs,     64,    false",
        "TWINTAG_ONE_THREAD, throughput, 64,    false",
        "DIFF_ON,            latency,    64,    false",
        "DIFF_OFF,           latency,    64,    false",
        "NULL_RELAY,         throughput, 4096,  false",
        "NULL_RELAY,         throughput, 65536, false",
        "AERON_PING_PONG,    throughput, 65536, false",
        "DOUBLE_COPY,        latency,    64,    false",
    })
    void soAreThoseOfEveryOtherLoad(
            final Sinks kind, final String loadKind, final int payload, final boolean isForced) {
        check(kind, loadKind, payload, isForced);
    }

    private void check(final Sinks kind, final String loadKind, final int payload, final boolean isForced) {
        final long records = payload > 10_000 ? RECORDS / 10 : RECORDS;
        final long rate = loadKind.equals(Load.LATENCY) ? 10_000 : 0;
        final Load load = new Load(loadKind, kind.title(), isForced, payload, rate, 1, 50, 300, records * payload);
        final Path place = directory.resolve("sink");

        final Measurement measurement = run(kind::open, load, place);

        assertNull(measurement.failure());
        assertEquals(measurement.sent(), measurement.acknowledged());
        assertTrue(measurement.acknowledged() > 0, measurement.toString());
        final boolean isStoring = kind != Sinks.NULL_RELAY && kind != Sinks.AERON_PING_PONG;
        assertEquals(isStoring, measurement.verified() > 0);
        assertFalse(Files.exists(place));
        assertFalse(Files.exists(MemoryPlace.of(place)));
    }

    @Tag("full")
    @Test
    void theFourProcessesTakeALoadToo() {
        final Path place = directory.resolve("sink");
        final Load load =
                new Load(Load.THROUGHPUT, Sinks.TWINTAG_PROCESSES.title(), false, 64, 0, 1, 50, 300, RECORDS * 64L);

        final Measurement measurement = run(settings -> new TwintagProcessesSink(settings, 0), load, place);

        assertNull(measurement.failure());
        assertTrue(measurement.verified() > 0, measurement.toString());
        assertFalse(Files.exists(place));
        assertFalse(Files.exists(MemoryPlace.of(place)));
    }

    private Measurement run(final Function<SinkSettings, Sink> maker, final Load load, final Path place) {
        final SinkSettings settings =
                new SinkSettings(place, load.payloadBytes(), load.expectedBytes(), load.isForced());
        try (Sink sink = maker.apply(settings)) {
            return Rigs.of(load.kind(), directory).run(load, sink);
        }
    }
}
