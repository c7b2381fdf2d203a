package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CncFileDescriptor;
import io.twintag.cli.process.Part;
import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.MappedByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What AeronStat shows of a mirror: the counters of engine and devices, in the media driver that lives now. */
@Tag("full")
@Timeout(180)
final class CountersAreInTheMediaDriverTest {
    private static final int WRITES = 100;
    private static final String ENGINE = "twintag 0: ";
    private static final String ON_B = "twintag 0: volume on b ";
    private static final int NONE = -1;

    @Test
    void alsoInTheNextOne() {
        try (Mirror mirror = Mirror.start()) {
            mirror.awaitUpToDate();
            append(mirror);

            final long mirrorState = MirrorState.UP_TO_DATE.ordinal();
            final long deviceState = DeviceState.UP_TO_DATE.ordinal();
            final long epoch = mirror.status().number("epoch");
            awaitValue(mirror, 1000, NONE, ENGINE + "mirror state", mirrorState);
            awaitValue(mirror, 1001, 0, ENGINE + "device a state", deviceState);
            awaitValue(mirror, 1002, NONE, ENGINE + "epoch", epoch);
            awaitValue(mirror, 1003, NONE, ENGINE + "stamped", WRITES);
            awaitValue(mirror, 1004, 1, ENGINE + "device b applied, acknowledged", WRITES);
            awaitValue(mirror, 1005, 1, ENGINE + "device b flushed, acknowledged", WRITES);
            awaitValue(mirror, 1006, NONE, ENGINE + "retired", WRITES);
            awaitValue(mirror, 1007, NONE, ENGINE + "in flight", 0);
            awaitValue(mirror, 1008, NONE, ENGINE + "sessions", 0);
            awaitValue(mirror, 1009, NONE, ENGINE + "in-doubt bytes", 0);
            awaitValue(mirror, 1010, NONE, ENGINE + "copied bytes", 0);
            awaitValue(mirror, 1100, 1, ON_B + "state", 1);
            awaitValue(mirror, 1101, 1, ON_B + "applied", WRITES);
            awaitValue(mirror, 1102, 1, ON_B + "flushed", WRITES);
            awaitValue(mirror, 1103, 1, ON_B + "tag pages", 0);
            assertTrue(counters(mirror).get("1104 0 1 " + ON_B + "free bytes") > 0);

            final long pulse = counters(mirror).get("1105 0 1 " + ON_B + "pulse");
            mirror.await(
                    "device b to show that it works",
                    () -> counters(mirror).getOrDefault("1105 0 1 " + ON_B + "pulse", 0L) > pulse);

            mirror.kill(Part.DRIVER);
            mirror.awaitRunning(epoch);
            mirror.awaitUpToDate();

            awaitValue(mirror, 1000, NONE, ENGINE + "mirror state", mirrorState);
            awaitValue(mirror, 1002, NONE, ENGINE + "epoch", mirror.status().number("epoch"));
            awaitValue(mirror, 1100, 0, "twintag 0: volume on a state", 1);
        }
    }

    private static void append(final Mirror mirror) {
        try (Session session = mirror.session()) {
            final long timeoutNs = TimeUnit.SECONDS.toNanos(30);
            final int id = session.createAndAwait("log", ObjectKind.LOG, 0, 1 << 20, timeoutNs)
                    .id();
            long ticket = 0;
            for (int i = 0; i < WRITES; i++) {
                ticket = session.append(id, new UnsafeBuffer(new byte[64]), 0, 64);
            }
            final Completion last = new Completion();
            assertEquals(Status.OK, session.await(ticket, last, timeoutNs));
            assertEquals(Status.OK, last.status());
        }
    }

    private static void awaitValue(
            final Mirror mirror, final int typeId, final int slot, final String label, final long value) {
        final String name = typeId + " 0 " + slot + " " + label;
        mirror.await(name + " to be " + value, () -> Long.valueOf(value)
                .equals(counters(mirror).get(name)));
    }

    /** By type id, generator, slot and label, as AeronStat finds them. */
    private static TreeMap<String, Long> counters(final Mirror mirror) {
        final TreeMap<String, Long> found = new TreeMap<>();
        final MappedByteBuffer mapped = IoUtil.mapExistingFile(
                mirror.settings()
                        .aeronDirectory()
                        .resolve(CncFileDescriptor.CNC_FILE)
                        .toFile(),
                "cnc");
        final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(mapped);
        final CountersReader counters = new CountersReader(
                CncFileDescriptor.createCountersMetaDataBuffer(mapped, metaData),
                CncFileDescriptor.createCountersValuesBuffer(mapped, metaData));
        counters.forEach((id, typeId, key, label) -> {
            if (typeId >= 1000) {
                found.put(
                        typeId + " " + key.getInt(0) + " " + key.getInt(4) + " " + label, counters.getCounterValue(id));
            }
        });
        IoUtil.unmap(mapped);
        return found;
    }
}
