package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.sink.MemoryPlace;
import io.twintag.bench.sink.MirrorShape;
import io.twintag.bench.sink.OneJvmMirror;
import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a few thousand writes each: what is measured of the mirror itself is there and plausible. */
class MirrorIsMeasuredTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    @Test
    void everyEntryOfALoadIsRetired() {
        final Measurement measurement = run(new Load(Load.RETIRE, "twintag", false, 64, 0, 1, 100, 200, 64 * 100_000));

        assertTrue(measurement.sent() > 0, measurement.toString());
        assertTrue(number(measurement, "tag table, bytes a tag") >= 49, measurement.toString());
    }

    @Tag("full")
    @Test
    void aResyncCopiesWhatIsInDoubtAndNothingElse() {
        final Measurement measurement = run(new Load(Load.RESYNC, "twintag", false, 4096, 0, 1, 0, 0, 4096 * 2_000));

        assertEquals(2_000, number(measurement, "blocks in doubt"));
        assertEquals(2_000 * 4096, number(measurement, "bytes copied"));
        assertEquals(2_500, measurement.verified());
        assertTrue(measurement.settings().containsKey(ResyncRig.stepName("COPYING")), measurement.toString());
        assertFalse(measurement.settings().containsKey(ResyncRig.stepName("SEARCHING")), measurement.toString());
    }

    @Tag("full")
    @Test
    void withSmallTablesTrailersAreCompared() {
        final Measurement measurement = run(new Load(Load.SEARCH, "twintag", false, 512, 0, 1, 0, 0, 512 * 4_000));

        assertEquals(4_000, number(measurement, "blocks in doubt"));
        assertTrue(number(measurement, "trailers compared/s") > 0, measurement.toString());
        assertEquals(5_000, measurement.verified());
    }

    @Tag("full")
    @Test
    void theStepsOfAWriteAreTimed() {
        final Measurement measurement = run(new Load(Load.PATH, "twintag", false, 64, 0, 1, 100, 200, 64 * 100_000));

        assertTrue(measurement.sent() > 0, measurement.toString());
        assertTrue(number(measurement, "both devices: tag entry recorded") > 0, measurement.toString());
        assertTrue(number(measurement, "both devices: data stored") > 0, measurement.toString());
    }

    /** So that "diff off" is off and "diff on" is on. */
    @Tag("full")
    @Test
    void nothingIsComparedWhereNobodyListensToPages() {
        assertEquals(0, matchedAfterWrites(false));
        assertEquals(1_000, matchedAfterWrites(true));
    }

    private long matchedAfterWrites(final boolean isCompared) {
        final Load load = new Load(Load.RETIRE, "twintag", false, 64, 0, 1, 0, 0, 64 * 1_000);
        final MirrorShape shape = MirrorShape.of(FlushMode.NONE, 64).compared(isCompared);
        final Path place = directory.resolve("compared-" + isCompared);
        try (OneJvmMirror mirror = new OneJvmMirror(place, shape);
                Session session = mirror.connect()) {
            final MirrorAppends appends = new MirrorAppends(session, load);
            final long startNs = System.nanoTime();
            while (appends.poll() < 1_000 && System.nanoTime() - startNs < DEADLINE_NS) {
                if (appends.sent() < 1_000) {
                    appends.append();
                }
                mirror.invoke();
            }
            // What is compared at all is so long before; where it is not there is nothing to wait for.
            final long waitNs = isCompared ? DEADLINE_NS : TimeUnit.MILLISECONDS.toNanos(200);
            final long sinceNs = System.nanoTime();
            while (mirror.engine().matched() < 1_000 && System.nanoTime() - sinceNs < waitNs) {
                mirror.invoke();
            }
            return mirror.engine().matched();
        }
    }

    private Measurement run(final Load load) {
        final Path place = directory.resolve("mirror");

        final Measurement measurement = Rigs.ofMirror(load.kind()).run(load, place);

        assertNull(measurement.failure());
        assertFalse(Files.exists(place.resolve("a")));
        assertFalse(Files.exists(MemoryPlace.of(place)));
        return measurement;
    }

    private static double number(final Measurement measurement, final String setting) {
        return Double.parseDouble(measurement.settings().getOrDefault(setting, "NaN"));
    }
}
