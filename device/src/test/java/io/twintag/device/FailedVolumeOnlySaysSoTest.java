package io.twintag.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.BrokenDisk;
import io.twintag.device.store.Facts;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.link.Connection;
import io.twintag.transport.protocol.AttachedDecoder;
import io.twintag.transport.protocol.SealedDecoder;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedVolumeOnlySaysSoTest {
    private static final int SLOT = 1;
    private static final int FAILED = 4;
    private static final int FORCES_OF_A_PROMISE = 2;
    private static final int ATTACHED = AttachedDecoder.TEMPLATE_ID;
    private static final Facts FACTS = Facts.blank(11, 22, SLOT, (short) 3);

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();
    private final EngineStub engine = new EngineStub(3, SLOT);
    private final BrokenDisk disk = new BrokenDisk();
    private long nowNs;

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void onceAFlushFails() throws Exception {
        Device.format(directory, FACTS);
        try (VolumeServer server = serve()) {
            step(server);
            engine.attach();
            step(server);
            assertEquals(0, engine.attachedFlags & FAILED);

            engine.seal(5);
            step(server);
            assertEquals(List.of(ATTACHED, SealedDecoder.TEMPLATE_ID), engine.answers);
            disk.fail(BrokenDisk.Call.FORCE_CHANNEL);
            server.volume().startStream(5);
            server.volume().applied(1);
            assertTrue(server.volume().beginFlush());
            step(server);

            assertOnlySaysSo(server);
        }
        assertTrue(VolumeDirectory.hasFailed(directory.resolve("volume-3")));
    }

    @Test
    void onceAPromiseCannotBeForced() throws Exception {
        Device.format(directory, FACTS);
        try (VolumeServer server = serve()) {
            step(server);
            disk.fail(BrokenDisk.Call.FORCE_CHANNEL);

            engine.seal(5);
            step(server);

            assertEquals(List.of(), engine.answers);
            assertOnlySaysSo(server);
        }
    }

    /** It has promised, and nobody is told so: what it holds may not be there after a power cut. */
    @Test
    void onceASealCannotForceWhatIsHeld() throws Exception {
        Device.format(directory, FACTS);
        try (VolumeServer server = serve()) {
            step(server);
            server.volume().startStream(4);
            server.volume().applied(1);
            disk.fail(BrokenDisk.Call.FORCE_CHANNEL, FORCES_OF_A_PROMISE, "Input/output error");

            engine.seal(5);
            step(server);

            assertEquals(5, server.volume().superblock().facts().promisedEpoch());
            assertEquals(List.of(), engine.answers);
            assertOnlySaysSo(server);
        }
    }

    @Test
    void alsoAfterARestartAndTheOtherVolumesAreServed() throws IOException {
        Device.format(directory, FACTS);
        VolumeDirectory.format(directory.resolve("volume-4"), Facts.blank(11, 23, SLOT, (short) 4));
        Files.writeString(directory.resolve("volume-3/failed"), "yesterday: Input/output error");
        try (Device device = Device.launch(context())) {
            step(device);
            engine.attach();
            engine.seal(5);
            step(device);

            assertEquals(FAILED, engine.attachedFlags & FAILED);
            assertEquals(22, engine.attachedDeviceId);
            assertEquals(List.of(ATTACHED), engine.answers);
            assertEquals(0, engine.acks);
            assertNull(device.failure());
            assertTrue(Files.exists(directory.resolve("volume-4/tags.cmap")), "the other one is open");
            assertTrue(Files.notExists(directory.resolve("volume-3/tags.cmap")), "nothing of it was touched");
        }
        assertEquals(1, log.size(), log.toString());
        assertTrue(log.get(0).contains("yesterday") && log.get(0).contains("twintag replace b"), log.toString());
    }

    @Test
    void whenAnotherTookItsPlaceTheProcessEndsToServeThat() throws IOException {
        final int[] ends = new int[1];
        Device.format(directory, FACTS);
        Files.writeString(directory.resolve("volume-3/failed"), "yesterday: Input/output error");
        try (Device device = Device.launch(context().onFailure(() -> ends[0]++))) {
            step(device);
            assertEquals(0, ends[0]);

            Files.move(directory.resolve("volume-3"), directory.resolve("removed"));
            VolumeDirectory.format(directory.resolve("volume-3"), Facts.blank(11, 99, SLOT, (short) 3));
            step(device);
            step(device);

            assertEquals(1, ends[0]);
        }
    }

    private void assertOnlySaysSo(final VolumeServer server) throws Exception {
        engine.answers.clear();
        engine.acks = 0;
        engine.seal(6);
        engine.attach();
        step(server);
        assertEquals(List.of(ATTACHED), engine.answers);
        assertEquals(FAILED, engine.attachedFlags & FAILED);
        assertEquals(0, engine.acks, "no heartbeat, no ack");
        assertEquals(1, log.size(), log.toString());
        assertTrue(log.get(0).contains("Input/output error"), log.toString());
    }

    private DeviceContext context() {
        return new DeviceContext()
                .directory(directory)
                .slot(SLOT)
                .networkSupplier(engine::port)
                .nanoClock(() -> nowNs)
                .tagPages(64)
                .threading(Threading.INVOKER)
                .log(log::add);
    }

    private VolumeServer serve() {
        final DeviceContext context = context();
        return VolumeServer.serve(
                context,
                new Connection(context.networkSupplier(), context.nanoClock()),
                disk.open(directory.resolve("volume-3")));
    }

    private void step(final VolumeServer server) throws Exception {
        for (int i = 0; i < 20; i++) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(100);
            server.hotAgent().doWork();
            for (final Agent agent : server.backgroundAgents()) {
                agent.doWork();
            }
            engine.poll();
        }
    }

    private void step(final Device device) {
        for (int i = 0; i < 20; i++) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(100);
            device.invoke();
            engine.poll();
        }
    }
}
