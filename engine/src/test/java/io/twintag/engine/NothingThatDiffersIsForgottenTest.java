package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.FlushMode;
import io.twintag.engine.client.Session;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses of which only one safeguard remembers that the devices differ: afterwards they hold the same, and what they promised. */
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
            for (int i = 0; i < WRITES; i++) {
                assertTrue(session.append(log, payload, 0, 64, AckLevel.APPLIED_BOTH) > 0);
            }
            await(mirror);
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);

            mirror.losePower(0);
            mirror.startDevice(0);
            mirror.startDevice(1);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        compare();
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            assertEquals(
                    WRITES,
                    MirrorImages.records(stopped.volumeDirectory(0), "log").size());
        }
    }

    private OneThreadMirror mirror(final long flushIntervalNs) {
        final OneThreadMirror mirror = new OneThreadMirror(directory, FlushMode.PERIODIC)
                .withClock(() -> nowNs += TICK_NS)
                .withFlushes(flushIntervalNs)
                .start();
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
