package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not this mirror's device is refused with its reason, whatever epoch it claims, while the other serves. */
final class StrangeDeviceIsRefusedTest {
    @TempDir
    private Path directory;

    @Test
    void aForeignDevice() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(50);
            scene.lose(B);
            final Path own = scene.setAside(B, "own-b");
            scene.putForeign(B);
            scene.mirror.startDevice(B);

            scene.awaitReason("device b is foreign");
            scene.write(50);

            assertEquals(DeviceState.EMPTY, scene.mirror.engine().deviceState(B));
            assertEquals(MirrorState.DEGRADED, scene.mirror.engine().mirror());
            scene.mirror.killDevice(B);
            scene.putBack(own, B);
            scene.mirror.startDevice(B);
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.assertEqualWith(IntStream.range(0, 100).boxed().toList());
        }
    }

    @Test
    void theDirectoriesOfTheTwoSwapped() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(50);
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            scene.mirror.killDevice(B);
            swap(scene);

            final StorageException ofA = assertThrows(StorageException.class, () -> scene.mirror.startDevice(A));
            final StorageException ofB = assertThrows(StorageException.class, () -> scene.mirror.startDevice(B));

            assertTrue(ofA.getMessage().contains("swapped"), ofA::getMessage);
            assertTrue(ofB.getMessage().contains("swapped"), ofB::getMessage);
            swap(scene);
            scene.mirror.startDevice(A).startDevice(B).startEngine();
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.assertEqualWith(IntStream.range(0, 50).boxed().toList());
        }
    }

    private static void swap(final LossScene scene) {
        final Path a = scene.setAside(A, "of-a");
        final Path b = scene.setAside(B, "of-b");
        scene.putBack(a, B);
        scene.putBack(b, A);
    }
}
