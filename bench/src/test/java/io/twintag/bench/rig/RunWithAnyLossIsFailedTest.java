package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunWithAnyLossIsFailedTest {
    private static final int RECORDS = 2_000;

    @TempDir
    Path raw;

    @Test
    void whatIsKeptIsVerified() {
        for (final String kind : new String[] {Load.LATENCY, Load.THROUGHPUT, Load.WRITERS}) {
            final Measurement measurement = run(kind, new ListSink());

            assertNull(measurement.failure(), kind);
            assertEquals(RECORDS, measurement.verified(), kind);
            assertEquals(measurement.sent(), measurement.acknowledged(), kind);
        }
    }

    @Test
    void aRecordThatIsNeverAcknowledgedFailsEveryRig() {
        for (final String kind : new String[] {Load.LATENCY, Load.THROUGHPUT, Load.WRITERS}) {
            final Measurement measurement = run(kind, new ListSink() {
                @Override
                public long poll() {
                    return Math.max(0, appended - 1);
                }
            });

            assertNotNull(measurement.failure(), kind);
            assertTrue(measurement.failure().contains((RECORDS - 1) + " acknowledged"), measurement.failure());
            assertEquals(0, measurement.verified(), kind);
        }
    }

    @Test
    void aRecordThatOneCopyLostIsNoticed() {
        assertFinds("copy b: record 17 is not what was appended", new ListSink() {
            @Override
            public void readBack(final RecordReader reader) {
                copies.get(1).remove(17);
                super.readBack(reader);
            }
        });
    }

    @Test
    void theLastRecordMissingIsNoticed() {
        assertFinds("copy a gave back 1999 records of 2000", new ListSink() {
            @Override
            public void readBack(final RecordReader reader) {
                copies.get(0).remove(RECORDS - 1);
                super.readBack(reader);
            }
        });
    }

    @Test
    void oneBitIsNoticed() {
        assertFinds("copy a: record 5 is not", new ListSink() {
            @Override
            public void readBack(final RecordReader reader) {
                copies.get(0).get(5)[63] ^= 4;
                super.readBack(reader);
            }
        });
    }

    @Test
    void anotherOrderIsNoticed() {
        assertFinds("copy b: record 8 is not", new ListSink() {
            @Override
            public void readBack(final RecordReader reader) {
                Collections.swap(copies.get(1), 8, 24);
                super.readBack(reader);
            }
        });
    }

    private void assertFinds(final String problem, final ListSink sink) {
        final IllegalStateException found = assertThrows(IllegalStateException.class, () -> run(Load.THROUGHPUT, sink));
        assertTrue(found.getMessage().contains(problem), found.getMessage());
    }

    private Measurement run(final String kind, final ListSink sink) {
        final SteppingClock clock = new SteppingClock(100_000);
        final Rig rig =
                switch (kind) {
                    case Load.LATENCY -> new LatencyRig(clock, raw);
                    case Load.WRITERS -> new WritersRig(clock, raw);
                    default -> new ThroughputRig(clock);
                };
        final long rate = kind.equals(Load.LATENCY) ? 1_000 : 0;
        return rig.run(new Load(kind, "list", false, 64, rate, 1, 500, 60_000, RECORDS * 64L), sink);
    }
}
