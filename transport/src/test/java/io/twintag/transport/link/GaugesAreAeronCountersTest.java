package io.twintag.transport.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.File;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of a process stand among the counters of its media driver, also of the next one after that has died. */
class GaugesAreAeronCountersTest {
    private static final int TYPE_ID = Gauges.FIRST_TYPE_ID + 500;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path directory;

    private final AtomicLong figure = new AtomicLong(42);
    private final List<String> log = new ArrayList<>();
    private Path aeron;

    @BeforeEach
    void place() {
        aeron = directory.resolve("aeron");
    }

    @Test
    void withTheirValueLabelAndKey() {
        try (MediaDriver driver = driver();
                Connection connection = connection()) {
            final Gauges gauges = gauges(connection);

            awaitValue(driver, connection, gauges, 42);
            figure.set(-7);
            awaitValue(driver, connection, gauges, -7);

            assertEquals(List.of(), log);
        }
    }

    @Test
    void madeAnewForTheNextDriver() {
        try (Connection connection = connection()) {
            final Gauges gauges = gauges(connection);
            try (MediaDriver driver = driver()) {
                awaitValue(driver, connection, gauges, 42);
            }

            figure.set(43);
            try (MediaDriver next = driver()) {
                awaitValue(next, connection, gauges, 43);
            }

            assertEquals(List.of(), log);
        }
    }

    @Test
    void notInMemoryWhereThereAreNone() {
        final MemoryNetwork memory = new MemoryNetwork(1 << 16);
        try (Connection connection = new Connection(memory::port, SystemNanoClock.INSTANCE)) {
            connection.network();
            assertEquals(0, gauges(connection).doWork());
        }
    }

    private Gauges gauges(final Connection connection) {
        final Gauges gauges = new Gauges(connection, SystemNanoClock.INSTANCE, log::add);
        gauges.add(TYPE_ID, 7, 1, "twintag 7: a figure", figure::get);
        return gauges;
    }

    private Connection connection() {
        return new Connection(() -> AeronNetwork.connectIfAlive(aeron, false), SystemNanoClock.INSTANCE);
    }

    private MediaDriver driver() {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeron.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
                .dirDeleteOnShutdown(true));
    }

    /** Looks as AeronStat does: into the driver's file. */
    private void awaitValue(
            final MediaDriver driver, final Connection connection, final Gauges gauges, final long value) {
        final File file = new File(driver.aeronDirectoryName(), CncFileDescriptor.CNC_FILE);
        final MappedByteBuffer mapped = IoUtil.mapExistingFile(file, "cnc");
        final DirectBuffer metaData = CncFileDescriptor.createMetaDataBuffer(mapped);
        final CountersReader counters = new CountersReader(
                CncFileDescriptor.createCountersMetaDataBuffer(mapped, metaData),
                CncFileDescriptor.createCountersValuesBuffer(mapped, metaData));
        final String expected = "7 1 twintag 7: a figure " + value;
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        String found = "";
        while (!found.equals(expected)) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "found '" + found + "', not '" + expected + "'" + log);
            connection.network(); // some agent of the process does
            gauges.doWork();
            found = find(counters);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        IoUtil.unmap(mapped);
    }

    private static String find(final CountersReader counters) {
        final StringBuilder found = new StringBuilder();
        counters.forEach((id, typeId, key, label) -> {
            if (typeId == TYPE_ID) {
                found.append(key.getInt(0) + " " + key.getInt(4) + " " + label + " " + counters.getCounterValue(id));
            }
        });
        return found.toString();
    }
}
