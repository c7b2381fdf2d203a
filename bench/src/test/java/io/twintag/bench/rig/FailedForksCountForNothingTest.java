package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.result.MeasurementJson;
import io.twintag.bench.result.Medians;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedForksCountForNothingTest {
    private static final Load LOAD = new Load(Load.THROUGHPUT, "list", false, 64, 0, 1, 0, 0, 640);

    @TempDir
    Path directory;

    /** Says what its sink's name asks for. */
    static final class Forked {
        private Forked() {}

        public static void main(final String[] args) {
            switch (args[3]) {
                case "sink=good" -> System.out.println(MeasurementJson.toLine(measured("good", 42)));
                case "sink=unpacks" -> {
                    try {
                        final Path library = Files.createTempFile("unpacked", ".so");
                        System.err.println(library);
                        Runtime.getRuntime().halt(7);
                    } catch (final IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                case "sink=nonsense" -> System.out.println("nonsense");
                default -> {
                    System.err.println("no room at all");
                    System.exit(7);
                }
            }
        }
    }

    @Test
    void theMiddleOneIsTheMedian() {
        assertEquals(3, Medians.median(9, 1, 3).getAsDouble());
        assertEquals(2, Medians.median(3, 1).getAsDouble());
        assertTrue(Medians.median().isEmpty());
        assertEquals(2, Medians.ratio(Medians.median(4), Medians.median(2)).getAsDouble());
        assertTrue(Medians.ratio(Medians.median(4), OptionalDouble.empty()).isEmpty());
        assertTrue(Medians.ratio(Medians.median(4), Medians.median(0)).isEmpty());
    }

    @Test
    void mediansAreOfGoodForksOfOneLoad() {
        final Medians medians = new Medians(List.of(
                measured("list", 10),
                measured("list", 30),
                measured("list", 20),
                MeasurementBuilder.failed(LOAD, "died"),
                measured("other", 1000)));

        final OptionalDouble median = medians.of(Load.THROUGHPUT, "list", false, 64, Measurement::perSecond);

        assertEquals(20, median.getAsDouble());
        assertTrue(medians.of(Load.THROUGHPUT, "list", true, 64, Measurement::perSecond)
                .isEmpty());
    }

    @Test
    void theBestForkIsTheOneWithTheLeast() {
        final Medians medians =
                new Medians(List.of(latency(9), latency(3), latency(5), MeasurementBuilder.failed(LOAD, "died")));

        assertEquals(5, medians.latency("list", 64, "p50").getAsDouble());
        assertEquals(3, medians.leastLatency("list", 64, "p50").getAsDouble());
        assertTrue(medians.leastLatency("other", 64, "p50").isEmpty());
    }

    @Test
    void aCacheLineTakesItsTimeBetweenTwoThreads() {
        final double ns = CacheLine.roundTripNs();

        assertTrue(ns > 1 && ns < 1e8, () -> "ns: " + ns);
    }

    @Test
    void aMeasurementComesBackFromItsJson() throws IOException {
        final Measurement measurement = measured("list", 12.5);

        assertEquals(measurement, MeasurementJson.parse(MeasurementJson.toLine(measurement)));
    }

    @Test
    void aForkThatSaysItsMeasurementCounts() {
        assertEquals(42, fork("good").perSecond());
    }

    @Test
    void aForkThatDiesIsAFailedMeasurementWithItsReason() throws IOException {
        final Measurement measurement = fork("dies");

        assertEquals("dies", measurement.sink());
        assertTrue(measurement.failure().contains("exit code 7: no room at all"), measurement.failure());
        try (var left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whatAForkUnpackedIsRemoved() {
        final String failure = fork("unpacks").failure();

        final Path library = Path.of(failure.substring(failure.indexOf(": ") + 2));
        assertTrue(library.getFileName().toString().startsWith("unpacked"), failure);
        assertFalse(Files.exists(library), failure);
        assertFalse(Files.exists(library.getParent()), failure);
    }

    @Test
    void aForkThatTalksNonsenseIsAFailedMeasurement() {
        assertTrue(fork("nonsense").failure().contains("exit code 0 and said nothing"));
    }

    private Measurement fork(final String sink) {
        final Load load = new Load(Load.THROUGHPUT, sink, false, 64, 0, 1, 0, 0, 640);
        return new Fork(Forked.class, directory.resolve("work"), directory).run(load);
    }

    private static Measurement latency(final long p50Ns) {
        return new Measurement(
                Load.LATENCY,
                "list",
                false,
                64,
                100,
                1,
                null,
                5,
                5,
                100,
                Map.of("p50", p50Ns),
                Map.of(),
                0,
                -1,
                5,
                null,
                Map.of());
    }

    private static Measurement measured(final String sink, final double perSecond) {
        final MeasurementBuilder outcome =
                new MeasurementBuilder(new Load(Load.THROUGHPUT, sink, false, 64, 0, 1, 0, 0, 640));
        outcome.counted(5, 5, perSecond);
        outcome.setting("layout", "none");
        return outcome.toMeasurement();
    }
}
