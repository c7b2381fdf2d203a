package io.twintag.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.MemoryNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong in one generator's volume ends that volume's service; the device goes on with the others
 * (docs/claims.md claim 16).
 */
class FailedVolumeLeavesTheOthersTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
    private final Set<Integer> polled = ConcurrentHashMap.newKeySet();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicLong clockNs = new AtomicLong();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean isTicking;
    private Path device;

    @BeforeEach
    void twoVolumes() {
        device = directory.resolve("a");
        Device.format(device, facts(0));
        Device.addVolume(device, facts(2));
    }

    @Test
    void theFailedOneIsLetGoOfAndTheOtherServed() {
        try (Device running = launch()) {
            broken.add(StreamIds.WRITES.id(2, 0));
            await("volume 2 is let go of", () -> isFree(2));
            polled.clear();
            await("the other's stream is polled", () -> polled.contains(StreamIds.WRITES.id(0, 0)));

            assertEquals("broken on purpose", running.failure().getMessage());
            assertTrue(!isFree(0) && !polled.contains(StreamIds.WRITES.id(2, 0)));
            assertEquals(0, ends.get());
            assertTrue(
                    log.stream().anyMatch(line -> line.contains("volume-2") && line.contains("device a")),
                    log::toString);
        }
        assertTrue(isClean(0));
    }

    @Test
    void theFailedOneIsOpenedAgainLaterAndLater() {
        try (Device running = launch()) {
            broken.add(StreamIds.WRITES.id(2, 0));
            final List<String> pauses = List.of("1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s");
            awaitTicking("it fails so often", () -> pauses().size() >= pauses.size());
            assertEquals(pauses, pauses());
            assertEquals(pauses.size(), count("ALARM: "), log::toString);

            broken.clear();
            polled.clear();
            awaitTicking("it is served again", () -> polled.contains(StreamIds.WRITES.id(2, 0)));
            await("the other's stream is polled", () -> polled.contains(StreamIds.WRITES.id(0, 0)));

            await("it took the place of the failed one", () -> running.failure() == null);
            assertEquals(0, ends.get());
            assertTrue(clockNs.get() >= TimeUnit.SECONDS.toNanos(1 + 2 + 4 + 8 + 16 + 30 + 30));
        }
        assertTrue(isClean(2) && isClean(0));
    }

    @Test
    void theOneThatWasServedForAMinuteBeginsAnew() {
        try (Device running = launch()) {
            broken.add(StreamIds.WRITES.id(2, 0));
            awaitTicking("it fails twice", () -> pauses().size() >= 2);
            broken.clear();
            polled.clear();
            awaitTicking("it is served again", () -> polled.contains(StreamIds.WRITES.id(2, 0)));

            clockNs.addAndGet(TimeUnit.SECONDS.toNanos(61));
            broken.add(StreamIds.WRITES.id(2, 0));
            awaitTicking("it fails again", () -> pauses().size() >= 3);

            assertEquals(List.of("1 s", "2 s", "1 s"), pauses());
            assertEquals("broken on purpose", running.failure().getMessage());
            assertEquals(0, ends.get());
        }
    }

    /** How long the failed volume was to rest, each time. */
    private List<String> pauses() {
        return log.stream()
                .filter(line -> line.contains("volume-2 is opened again"))
                .map(line -> line.substring(line.indexOf(" in ") + 4))
                .toList();
    }

    /**
     * With a clock that goes on, as the watch looks at it, while the failed volume rests: however long an opening
     * takes.
     */
    private void awaitTicking(final String what, final BooleanSupplier condition) {
        isTicking = true;
        await(what, condition);
        isTicking = false;
    }

    private long nanoTime() {
        final boolean isWatch = Thread.currentThread().getName().contains("watch");
        final boolean isResting = isTicking && count("ALARM: ") > count("serving ");
        return clockNs.addAndGet(isWatch && isResting ? TimeUnit.MILLISECONDS.toNanos(100) : 0);
    }

    private long count(final String text) {
        return log.stream().filter(line -> line.contains(text)).count();
    }

    @Test
    void theDeviceEndsWhenTheLastHasFailed() {
        try (Device running = launch()) {
            broken.add(StreamIds.WRITES.id(2, 0));
            broken.add(StreamIds.WRITES.id(0, 0));

            await("the device is told to end", () -> ends.get() > 0);
            assertEquals("broken on purpose", running.failure().getMessage());
        }
    }

    @Test
    void aVolumeThatCannotBeOpenedIsNothingToTheOther() throws IOException {
        final Path superblock = Device.volumeDirectory(device, 2).resolve("superblock");
        Files.write(superblock, new byte[(int) Files.size(superblock)]);

        try (Device running = launch()) {
            await("the other's stream is polled", () -> polled.contains(StreamIds.WRITES.id(0, 0)));
            assertEquals(null, running.failure());
        }

        assertTrue(log.get(0).contains("volume-2"), log::toString);
    }

    @Test
    void aGeneratorHasOneVolumeOnADevice() {
        assertThrows(StorageException.class, () -> Device.addVolume(device, facts(2)));
        assertThrows(StorageException.class, () -> Device.addVolume(directory.resolve("nowhere"), facts(3)));
    }

    private Device launch() {
        return Device.launch(new DeviceContext()
                .directory(device)
                .slot(0)
                .networkSupplier(BreakableNetwork::new)
                .tagPages(16)
                .nanoClock(this::nanoTime)
                .threading(Threading.DEDICATED)
                .log(log::add)
                .onFailure(ends::incrementAndGet));
    }

    private static Facts facts(final int generator) {
        return Facts.blank(1, 2 + generator, 0, (short) generator).withRecord(1, 1, 2 + generator, 0, 3);
    }

    private boolean isFree(final int generator) {
        try {
            Volume.open(Device.volumeDirectory(device, generator), StoreOptions.defaults())
                    .abandon();
            return true;
        } catch (final StorageException e) {
            return false;
        }
    }

    private boolean isClean(final int generator) {
        try (Volume volume = Volume.open(Device.volumeDirectory(device, generator), StoreOptions.defaults())) {
            return volume.superblock().facts().recordEpoch() == 1;
        }
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** StreamIds without anybody at their other end, some of which throw. */
    private final class BreakableNetwork implements Network {
        private final MemoryNetwork nobody = new MemoryNetwork(1 << 16);

        @Override
        public synchronized Outbound outbound(final String channel, final int streamId) {
            return nobody.outbound(channel + "-nobody", streamId);
        }

        @Override
        public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
            return new Inbound() {
                @Override
                public int poll(final int frames) {
                    polled.add(streamId);
                    if (broken.contains(streamId)) {
                        throw new IllegalStateException("broken on purpose");
                    }
                    return 0;
                }

                @Override
                public boolean isConnected() {
                    return false;
                }

                @Override
                public void close() {
                    polled.remove(streamId);
                }
            };
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public void close() {
            nobody.close();
        }
    }
}
