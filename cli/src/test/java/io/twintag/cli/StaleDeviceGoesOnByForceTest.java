package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.repair.ForceStale;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.engine.context.EngineException;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both devices are lost, and only the stale one is back: nothing goes on by itself. By force it goes on in a lineage of
 * its own, and the other, should it come back, is never merged.
 */
final class StaleDeviceGoesOnByForceTest {
    @TempDir
    private Path directory;

    private Path lost;

    @Test
    void aSplitIsRefusedAndHealedByReplace() {
        try (LossScene scene = new LossScene(directory)) {
            final MembershipRecord former = loseBothAndBringBackTheStale(scene);

            final String said = scene.forceStale(Slot.A);
            final MembershipRecord forced = scene.record();
            scene.mirror.startDevice(A).startEngine();
            scene.awaitMirror(MirrorState.DEGRADED);
            scene.write(30);

            assertTrue(said.contains("given up"), said);
            assertNotEquals(former.lineage(), forced.lineage());
            assertEquals(former.lineage(), forced.formerLineage());
            assertTrue(forced.epoch() > former.epoch());
            assertEquals(0b01, forced.members());
            assertFalse(forced.kept().isKept(former.epoch(), 1));

            scene.putBack(lost, B);
            scene.mirror.startDevice(B);
            scene.awaitReason("device b has split off");
            scene.write(10);
            assertEquals(DeviceState.EMPTY, scene.mirror.engine().deviceState(B));
            assertEquals(MirrorState.DEGRADED, scene.mirror.engine().mirror());

            scene.mirror.killDevice(B);
            assertThrows(Refusal.class, () -> scene.replace(Slot.B, false));
            scene.replace(Slot.B, true);
            scene.mirror.startDevice(B);
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.write(10);
            scene.assertEqualWith(goneOn(scene));
        }
    }

    /** Its record is of the former lineage, and of an epoch of its own choosing. */
    @Test
    void theSplitOneAloneNeverServes() {
        try (LossScene scene = new LossScene(directory)) {
            loseBothAndBringBackTheStale(scene);
            scene.forceStale(Slot.A);

            scene.putBack(lost, B);
            scene.mirror.startDevice(B).startEngine();
            scene.awaitWaiting("device b has split off");

            assertThrows(Refusal.class, () -> scene.forceStale(Slot.B)); // it is being served
            scene.mirror.killEngine();
            scene.mirror.killDevice(B);
            assertRefused(scene, Slot.B, "has split off");
            scene.mirror.startDevice(A).startEngine();
            scene.awaitMirror(MirrorState.DEGRADED);
        }
    }

    @Tag("full")
    @Test
    void aForceThatWasInterruptedIsRepeated() {
        try (LossScene scene = new LossScene(directory)) {
            final MembershipRecord former = loseBothAndBringBackTheStale(scene);
            scene.forceStale(Slot.A);
            final MembershipRecord forced = scene.record();
            former.store(directory.resolve("engine")); // as if killed before the second store

            scene.mirror.startDevice(A).startEngine();
            scene.awaitWaiting("repeat twintag start --force-stale a");
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            scene.forceStale(Slot.A);

            assertEquals(forced.lineage(), scene.record().lineage());
            assertEquals(former.lineage(), scene.record().formerLineage());
            scene.mirror.startDevice(A).startEngine();
            scene.awaitMirror(MirrorState.DEGRADED);
        }
    }

    @Test
    void isRefusedWhereItIsNotNeeded() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(20);
            scene.lose(A);
            scene.write(10);
            final MembershipRecord before = scene.record();
            scene.mirror.killEngine();
            scene.mirror.killDevice(B);

            assertRefused(scene, Slot.B, "needs no force"); // it is the member
            assertRefused(scene, Slot.A, "needs no force"); // the other is there
            assertEquals(before, scene.record());
        }
    }

    @Tag("full")
    @Test
    void isRefusedForADeviceThatHoldsHalfACopy() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(200);
            scene.lose(A);
            scene.write(100);
            scene.mirror.startDevice(A);
            scene.awaitMirror(MirrorState.RESYNCING);
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            scene.mirror.killDevice(B);
            lost = scene.setAside(B, "lost-b");

            assertRefused(scene, Slot.A, "neither its old state nor the new one");
            scene.putBack(lost, B);
            scene.mirror.startDevice(A).startDevice(B).startEngine();
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.assertEqualWith(IntStream.range(0, 300).boxed().toList());
        }
    }

    @Tag("full")
    @Test
    void isRefusedForABlankDevice() {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(20);
            scene.lose(A);
            scene.setAside(A, "old-a");
            scene.replace(Slot.A, false);
            scene.mirror.killEngine();
            scene.mirror.killDevice(B);
            scene.setAside(B, "lost-b");

            assertRefused(scene, Slot.A, "holds nothing");
        }
    }

    @Test
    void isRefusedWithoutAYes() {
        try (LossScene scene = new LossScene(directory)) {
            final MembershipRecord former = loseBothAndBringBackTheStale(scene);

            final Refusal refusal = assertThrows(
                    Refusal.class,
                    () -> new ForceStale(scene.settings(), Slot.A, new PrintWriter(new StringWriter())).run(false));

            assertTrue(refusal.getMessage().contains("--yes"), refusal::getMessage);
            assertEquals(former, scene.record());
        }
    }

    /** 100 records on both, 50 more on b alone; then b is out of sight. Returns the record that then stands. */
    private MembershipRecord loseBothAndBringBackTheStale(final LossScene scene) {
        scene.write(100);
        scene.lose(A);
        scene.write(50);
        scene.mirror.killDevice(B);
        lost = scene.setAside(B, "lost-b");
        scene.mirror.startDevice(A);
        scene.awaitWaiting("device a is stale");
        assertTrue(
                scene.mirror.engine().reason().contains("Start device b"),
                () -> scene.mirror.engine().reason());
        scene.mirror.killEngine();
        scene.mirror.killDevice(A);
        final MembershipRecord record = scene.record();
        assertEquals(0b10, record.members());
        return record;
    }

    private static void assertRefused(final LossScene scene, final Slot slot, final String why) {
        final EngineException refusal = assertThrows(EngineException.class, () -> scene.forceStale(slot));
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    }

    /** The 50 that only the lost device had are gone, all else is there. */
    private static List<Integer> goneOn(final LossScene scene) {
        return Stream.concat(
                        IntStream.range(0, 100).boxed(),
                        IntStream.range(150, scene.appended()).boxed())
                .toList();
    }
}
