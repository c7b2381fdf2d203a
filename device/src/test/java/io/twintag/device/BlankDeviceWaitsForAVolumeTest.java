package io.twintag.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlankDeviceWaitsForAVolumeTest {
    private static final int SLOT = 0;

    @TempDir
    Path parent;

    private final List<String> log = new ArrayList<>();
    private final EngineStub engine = new EngineStub(3, SLOT);
    private long nowNs;

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aDirectoryThatIsNotThereYet() {
        final Path directory = parent.resolve("a");
        try (Device device = launch(directory)) {
            step(device);
            assertEquals(1, log.size(), log.toString());
            assertTrue(log.get(0).startsWith("blank: ") && log.get(0).contains("twintag replace a"), log.toString());

            Device.format(directory, facts(3));

            assertServed(device);
            assertEquals(List.of("serving " + directory.resolve("volume-3")), log.subList(1, log.size()));
        }
    }

    @Test
    void aVolumeThatIsNotCompleteIsNoVolumeYet() throws IOException {
        Files.createDirectories(parent.resolve("volume-3/objects"));
        try (Device device = launch(parent)) {
            step(device);
            assertEquals(1, log.size(), log.toString());
            Files.delete(parent.resolve("volume-3/objects"));

            VolumeDirectory.format(parent.resolve("volume-3"), facts(3));

            assertServed(device);
        }
    }

    @Test
    void aSecondVolumeBesideTheFirst() {
        Device.format(parent, facts(1));
        try (Device device = launch(parent)) {
            step(device);
            assertEquals(List.of(), log);

            VolumeDirectory.format(parent.resolve("volume-3"), facts(3));

            assertServed(device);
        }
        assertTrue(VolumeDirectory.isComplete(parent.resolve("volume-1")));
    }

    @Test
    void oneThatCannotBeServedIsToldOnceAndTriedAgain() {
        try (Device device = launch(parent)) {
            VolumeDirectory.format(parent.resolve("volume-3"), facts(3));
            try (Volume inUse = Volume.open(parent.resolve("volume-3"), StoreOptions.defaults())) {
                step(device);
                final long refusals = log.stream()
                        .filter(line -> line.contains("cannot serve " + inUse.directory() + " yet: "))
                        .count();
                assertEquals(1, refusals, log.toString());
            }

            assertServed(device);
            assertNull(device.failure());
        }
    }

    private void assertServed(final Device device) {
        step(device);
        engine.attach();
        step(device);
        assertEquals(3, engine.attachedDeviceId);
        assertTrue(engine.acks > 0);
    }

    private static Facts facts(final int generator) {
        return Facts.blank(11, generator, SLOT, (short) generator);
    }

    private Device launch(final Path directory) {
        return Device.launch(new DeviceContext()
                .directory(directory)
                .slot(SLOT)
                .networkSupplier(engine::port)
                .nanoClock(() -> nowNs)
                .tagPages(64)
                .threading(Threading.INVOKER)
                .log(log::add));
    }

    private void step(final Device device) {
        for (int i = 0; i < 20; i++) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(100);
            device.invoke();
            engine.poll();
        }
    }
}
