package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.engine.membership.Membership.State;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Losses of which only one safeguard remembers that the devices differ: afterwards they hold the same, and what they
 * promised.
 */
class NothingThatDiffersIsForgottenTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long NEVER_NS = TimeUnit.DAYS.toNanos(1);
    private static final long TICK_NS = 20_000;
    private static final int BLOCK_SIZE = 512;
    private static final int WRITES = 100;

    @TempDir
    Path directory;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private Session session;
    private int blocks;
    private int log;
    private int completed;
    private long nowNs;

    @Test
    void whatOnlyTheTargetWroteIsOverwritten() {
        try (OneThreadMirror mirror = mirror(TimeUnit.MILLISECONDS.toNanos(5))) {
            writeBlocks(AckLevel.APPLIED_ONE);
            for (int i = 0; i < 50; i++) {
                mirror.engine().invoke();
                mirror.device(0).invoke();
                poll();
            }
            assertEquals(WRITES, completed, "a has it, b not");

            mirror.killDevice(1);
            mirror.killDevice(0);
            mirror.startDevice(1);
            mirror.stepUntil("b goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            mirror.startDevice(0);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        compare();
    }

    @Test
    void entriesOfWhatIsNotFlushedStay() {
        try (OneThreadMirror mirror = mirror(NEVER_NS)) {
            writeBlocks(AckLevel.APPLIED_BOTH);
            await(mirror);
            mirror.stepUntil("the tables agree", () -> mirror.engine().matched() == WRITES + 1);
            for (int i = 0; i < 200; i++) {
                mirror.step();
            }

            mirror.losePower(1);
            mirror.startDevice(1);
            mirror.stepUntil(
                    "both are members",
                    () -> mirror.engine().resync() != null && mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        compare();
    }

    @Test
    void whoGoesOnAloneHasFlushedWhatItVouchesFor() {
        try (OneThreadMirror mirror = mirror(NEVER_NS)) {
            writeBlocks(AckLevel.APPLIED_BOTH);
            await(mirror);
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);

            mirror.losePower(0);
            mirror.startDevice(0);
            mirror.startDevice(1);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        compare();
        assertEquals(WRITES, kept());
    }

    /** The engine's own directory holds the record before any device does. */
    @Test
    void whoIsDecidedOnAloneHasFlushedBeforeTheRecordReachesIt() {
        try (OneThreadMirror mirror = mirror(NEVER_NS)) {
            writeBlocks(AckLevel.APPLIED_BOTH);
            await(mirror);
            mirror.killDevice(1);
            stepUntilRecording(mirror, mirror.engine());
            assertEquals(
                    0b01, MembershipRecord.load(directory.resolve("engine")).members());

            mirror.losePower(0);
            mirror.startDevice(0);
            mirror.startDevice(1);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        compare();
        assertEquals(WRITES, kept());
    }

    /** In a takeover the one that is to be no member is asked to store the record too, and may be first. */
    @Test
    void whoIsDecidedOnAloneHasFlushedBeforeTheOtherHoldsTheRecord() {
        try (OneThreadMirror mirror = mirrorOfTwoHosts()) {
            writeBlocks(AckLevel.APPLIED_BOTH);
            await(mirror);
            assertTrue(session.append(log, payload, 0, 64, AckLevel.APPLIED_ONE) > 0);
            for (int i = 0; i < 50; i++) {
                mirror.engine().invoke();
                mirror.device(1).invoke();
            }
            mirror.killEngine();
            mirror.killDevice(0); // with what was sent to it
            mirror.startDevice(0);
            final Engine second = mirror.launchEngine(1);
            stepUntilRecording(mirror, second);
            for (int i = 0; i < 50; i++) {
                second.invoke();
                mirror.device(0).invoke();
            }
            assertEquals(State.RECORDING, second.state());
            assertEquals(0b10, membersToldBy(0), "b is ahead, and a holds the record");
            assertEquals(0b11, membersToldBy(1));
            second.abandon();

            mirror.losePower(1);
            mirror.startDevice(1);
            try (Engine third = mirror.launchEngine(1)) {
                mirror.stepUntil("both are members", () -> {
                    third.invoke();
                    return third.mirror() == MirrorState.UP_TO_DATE;
                });
            }
        }
        compare();
        assertEquals(WRITES, kept());
    }

    /** Steps of an engine and the devices, until it has asked nobody yet to store what it decided. */
    private static void stepUntilRecording(final OneThreadMirror mirror, final Engine engine) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        engine.invoke();
        while (engine.state() != State.RECORDING) {
            for (int slot = 0; slot < 2; slot++) {
                if (mirror.device(slot) != null) {
                    mirror.device(slot).invoke();
                }
            }
            engine.invoke();
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "never RECORDING: " + engine.state());
        }
    }

    /** The members that the newest record a device has stored tells. */
    private int membersToldBy(final int slot) {
        try (OneThreadMirror running = OneThreadMirror.at(directory);
                Volume seen = Volume.openFailed(running.volumeDirectory(slot), StoreOptions.defaults())) {
            return seen.superblock().facts().members();
        }
    }

    /** How many of the blocks that were written still are what was written. */
    private int kept() {
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            final UnsafeBuffer image = new UnsafeBuffer(
                    MirrorImages.read(stopped.volumeDirectory(0)).get("blocks"));
            int kept = 0;
            for (int i = 0; i < WRITES; i++) {
                final int content = i * (Trailer.LENGTH + BLOCK_SIZE) + Trailer.LENGTH;
                kept += image.getInt(content) == i + 1 ? 1 : 0;
            }
            return kept;
        }
    }

    private OneThreadMirror mirror(final long flushIntervalNs) {
        return begin(new OneThreadMirror(directory, FlushMode.PERIODIC).withFlushes(flushIntervalNs));
    }

    private OneThreadMirror mirrorOfTwoHosts() {
        return begin(new OneThreadMirror(directory, FlushMode.PERIODIC)
                .withFlushes(NEVER_NS)
                .withTwoHosts());
    }

    private OneThreadMirror begin(final OneThreadMirror mirror) {
        mirror.withClock(() -> nowNs += TICK_NS).start();
        session = mirror.connect();
        log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
        blocks = session.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * 1000, TIMEOUT_NS)
                .id();
        // The first write ever is flushed at once; from then on the interval counts.
        assertTrue(session.write(blocks, 999, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0);
        for (int i = 0; i < 200; i++) {
            mirror.step();
            poll();
        }
        assertEquals(1, completed);
        completed = 0;
        return mirror;
    }

    private void writeBlocks(final AckLevel level) {
        for (int i = 0; i < WRITES; i++) {
            payload.putInt(0, i + 1);
            assertTrue(session.write(blocks, i, payload, 0, BLOCK_SIZE, level) > 0);
        }
    }

    private void await(final OneThreadMirror mirror) {
        mirror.stepUntil("all are acknowledged", () -> {
            poll();
            return completed == WRITES;
        });
    }

    private void poll() {
        session.poll(
                completion -> {
                    assertEquals(Status.OK, completion.status());
                    completed++;
                },
                1000);
    }

    private void compare() {
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }
}
