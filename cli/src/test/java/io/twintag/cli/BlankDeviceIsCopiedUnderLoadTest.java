package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.repair.Replace;
import io.twintag.cli.settings.Slot;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A blank volume in a lost device's place gets all that the other holds while writes flow, and becomes a member. */
final class BlankDeviceIsCopiedUnderLoadTest {
    @TempDir
    private Path directory;

    @Test
    void whileTheMirrorRuns() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(200);
            scene.lose(B);
            scene.setAside(B, "old-b");
            scene.write(50);
            final long before = scene.record().deviceB();

            final Replace.Made made = scene.replace(Slot.B, false);
            scene.mirror.startDevice(B);
            copyUnderLoad(scene);

            assertTrue(made.isRunning());
            assertEquals(made.deviceId(), scene.record().deviceB());
            assertNotEquals(before, made.deviceId());
            scene.assertEqualWith(firstNumbers(scene));
        }
    }

    @Test
    void afterTheMirrorWasStopped() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(100);
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            scene.mirror.killDevice(B);
            scene.setAside(A, "old-a");

            final Replace.Made made = scene.replace(Slot.A, false);
            scene.mirror.startDevice(A).startDevice(B).startEngine();
            copyUnderLoad(scene);

            assertFalse(made.isRunning());
            scene.assertEqualWith(firstNumbers(scene));
        }
    }

    @Test
    void theReplacedOneIsRefusedWhenItComesBack() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(20);
            scene.lose(B);
            final Path old = scene.setAside(B, "old-b");
            scene.replace(Slot.B, false);
            scene.mirror.startDevice(B);
            copyUnderLoad(scene);
            scene.lose(B);
            final Path current = scene.setAside(B, "new-b");

            scene.putBack(old, B);
            scene.mirror.startDevice(B);
            scene.awaitReason("device b was replaced by another");
            scene.write(10);

            assertEquals(DeviceState.EMPTY, scene.mirror.engine().deviceState(B));
            assertEquals(MirrorState.DEGRADED, scene.mirror.engine().mirror());
            scene.mirror.killDevice(B);
            scene.putBack(current, B);
            scene.mirror.startDevice(B);
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.assertEqualWith(firstNumbers(scene));
        }
    }

    @Test
    void theEngineIsKilledInTheMiddle() {
        runWithFault(scene -> {
            scene.mirror.killEngine();
            scene.mirror.startEngine();
        });
    }

    @Test
    void theBlankDeviceIsKilledInTheMiddle() {
        runWithFault(scene -> {
            scene.mirror.killDevice(B);
            scene.load(scene.random.nextInt(20));
            scene.mirror.startDevice(B);
        });
    }

    @Test
    void theOneThatIsCopiedIsKilledInTheMiddle() {
        runWithFault(scene -> {
            scene.mirror.killDevice(A);
            scene.awaitWaiting("device b is stale");
            assertEquals(DeviceState.STALE, scene.mirror.engine().deviceState(B));
            scene.mirror.startDevice(A);
        });
    }

    @Test
    void allAreKilledInTheMiddle() {
        runWithFault(scene -> {
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            scene.mirror.killDevice(B);
            scene.mirror.startDevice(B).startEngine();
            scene.awaitWaiting("device b is stale");
            scene.mirror.startDevice(A);
        });
    }

    /** Strikes at some step after the blank device has joined. */
    private void runWithFault(final Consumer<LossScene> fault) {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(400);
            scene.lose(B);
            scene.setAside(B, "old-b");
            scene.replace(Slot.B, false);
            scene.mirror.startDevice(B);
            scene.awaitMirror(MirrorState.RESYNCING);
            scene.load(scene.random.nextInt(10));

            fault.accept(scene);
            copyUnderLoad(scene);

            scene.assertEqualWith(firstNumbers(scene));
        }
    }

    private static void copyUnderLoad(final LossScene scene) {
        while (scene.mirror.engine().mirror() != MirrorState.RESYNCING
                && scene.mirror.engine().mirror() != MirrorState.UP_TO_DATE) {
            scene.step();
        }
        scene.load(20);
        scene.awaitMirror(MirrorState.UP_TO_DATE);
        scene.write(20);
    }

    /** Nothing lost, nothing twice, in order. */
    private static List<Integer> firstNumbers(final LossScene scene) {
        return IntStream.range(0, scene.appended()).boxed().toList();
    }
}
