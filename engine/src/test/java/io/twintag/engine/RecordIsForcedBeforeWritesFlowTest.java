package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.membership.Membership.State;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No write flows in an epoch before all its members and a directory that may vote have forced its record
 * (docs/membership.md, rule 4).
 */
class RecordIsForcedBeforeWritesFlowTest {
    @TempDir
    Path directory;

    private long nowNs;

    @Test
    void everyMemberHasForcedIt() {
        try (OneThreadMirror mirror = mirror()) {
            mirror.startDevice(0).startDevice(1).startEngine();
            mirror.stepUntil("the record is sent", () -> mirror.engine().state() == State.RECORDING);

            withoutB(mirror, mirror.engine());
            assertEquals(State.RECORDING, mirror.engine().state(), "b has not forced the record");

            mirror.stepUntil("b has, too", mirror.engine()::isRunning);
        }
    }

    @Test
    void theOwnDirectoryHoldsItToo() {
        try (OneThreadMirror mirror = mirror().start()) {
            final MembershipRecord first = MembershipRecord.load(directory.resolve("engine"));
            assertEquals(2, first.epoch());

            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);

            final MembershipRecord second = MembershipRecord.load(directory.resolve("engine"));
            assertTrue(second.epoch() > 2);
            assertEquals(0b01, second.members());
        }
    }

    @Test
    void theDirectoryOfAnotherHostVotesOnlyOnceBothDevicesHoldIt() {
        try (OneThreadMirror mirror = mirror().withTwoHosts().start()) {
            mirror.killEngine();
            final Engine second = mirror.launchEngine(1);
            try {
                stepUntil(mirror, second, State.RECORDING);
                withoutB(mirror, second);

                assertEquals(State.RECORDING, second.state());
                assertEquals(
                        1,
                        MembershipRecord.load(directory.resolve("engine-1")).epoch(),
                        "device a and this directory would be a majority without b");

                stepUntil(mirror, second, State.RUNNING);
                assertEquals(
                        3, MembershipRecord.load(directory.resolve("engine-1")).epoch());
            } finally {
                second.close();
            }
        }
    }

    /** On a clock that passes with every look at it, so that a slow machine loses nobody. */
    private OneThreadMirror mirror() {
        return new OneThreadMirror(directory).withClock(() -> nowNs += 20_000);
    }

    private static void withoutB(final OneThreadMirror mirror, final Engine engine) {
        for (int i = 0; i < 100; i++) {
            engine.invoke();
            mirror.device(0).invoke();
        }
    }

    private static void stepUntil(final OneThreadMirror mirror, final Engine engine, final State state) {
        mirror.stepUntil("the second engine is at " + state, () -> {
            if (engine.state() != state) {
                engine.invoke();
            }
            return engine.state() == state;
        });
    }
}
