package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With one device away the writes flow on; when it is back, exactly what it missed is copied to it. */
class OneDeviceGoesOnTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int BLOCK_SIZE = 512;
    private static final int TAGS = 20_000; // of which the table of a test has room for 16,384
    private static final int RECORD_LENGTH = 160;

    @TempDir
    Path directory;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[8 * BLOCK_SIZE]);
    private final List<AckLevel> reached = new ArrayList<>();

    @Test
    void copiesTheBlocksThatWereMissed() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int blocks = session.createAndAwait(
                            "blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * 1000, TIMEOUT_NS)
                    .id();
            write(mirror, session, blocks, 0, 100);
            assertEquals(AckLevel.APPLIED_BOTH, reached.get(99));

            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            write(mirror, session, blocks, 100, 50);

            assertEquals(AckLevel.APPLIED_ONE, reached.get(149));
            assertEquals(DeviceState.DEGRADED, mirror.engine().deviceState(0));
            assertEquals(DeviceState.LOST, mirror.engine().deviceState(1));

            mirror.startDevice(1);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
            final var resync = mirror.engine().resync();
            assertEquals(50, resync.inDoubtBlocks());
            assertEquals(50, resync.copiedBlocks());
            write(mirror, session, blocks, 150, 10);
            assertEquals(AckLevel.APPLIED_BOTH, reached.get(159));
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }

    @Test
    void copiesTheRecordsThatWereMissedWhileMoreAreAppended() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            append(mirror, session, log, 1000);
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            append(mirror, session, log, 1000);
            session.createAndAwait("second", ObjectKind.LOG, 0, 1, TIMEOUT_NS);

            mirror.startDevice(1);
            mirror.stepUntil("b joins", () -> mirror.engine().mirror() == MirrorState.RESYNCING);
            append(mirror, session, log, 1000);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);

            assertTrue(mirror.engine().resync().copiedBytes() > 0);
            append(mirror, session, log, 100);
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
            assertEquals(
                    3100,
                    MirrorImages.records(stopped.volumeDirectory(1), "log").size());
        }
    }

    /**
     * More writes than the tag table has room for: it folds, and the trailers and records of both sides tell instead.
     */
    @Test
    void findsWhatWasMissedAlsoWithoutTheTags() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int blocks = session.createAndAwait(
                            "blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * 1000, TIMEOUT_NS)
                    .id();
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            write(mirror, session, blocks, 0, 500);
            append(mirror, session, log, 3_000);
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            write(mirror, session, blocks, 300, 70);
            append(mirror, session, log, TAGS);

            mirror.startDevice(1);
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);

            final var resync = mirror.engine().resync();
            assertEquals(70, resync.copiedBlocks());
            assertEquals(70 * BLOCK_SIZE + TAGS * RECORD_LENGTH, resync.inDoubtBytes());
            assertEquals(resync.inDoubtBytes(), resync.copiedBytes());
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }

    @Test
    void aLogThatIsMadeMeanwhileTakesRecords() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int before = session.createAndAwait("before", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            append(mirror, session, before, 10_000);
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            final int alone = session.createAndAwait("alone", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            append(mirror, session, alone, 10_000);

            mirror.startDevice(1);
            mirror.stepUntil("b joins", () -> mirror.engine().mirror() == MirrorState.RESYNCING);
            final int joining = session.createAndAwait("joining", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            append(mirror, session, joining, 10);
            assertEquals(MirrorState.RESYNCING, mirror.engine().mirror(), "it was made during the resync");
            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }

    /** It is left alone, says why, and is tried again. */
    @Test
    void aDeviceThatCannotMakeAnObjectIsTakenBackOnceItCan() throws IOException {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            mirror.killDevice(1);
            mirror.stepUntil("a goes on alone", () -> mirror.engine().mirror() == MirrorState.DEGRADED);
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            mirror.startDevice(1);
            final Path obstacle = Files.createFile(
                    mirror.volumeDirectory(1).resolve("objects").resolve(String.valueOf(log)));
            mirror.stepUntil(
                    "b is refused",
                    () -> mirror.engine().reason().startsWith("device b cannot join: ")
                            && mirror.engine().mirror() == MirrorState.DEGRADED);
            append(mirror, session, log, 100);
            Files.deleteIfExists(obstacle);

            mirror.stepUntil("both are members", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
        }
    }

    private void write(
            final OneThreadMirror mirror, final Session session, final int object, final int first, final int count) {
        final int before = reached.size();
        for (int i = 0; i < count; i++) {
            payload.putInt(0, first + i);
            assertTrue(session.write(object, first + i, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0);
        }
        await(mirror, session, before + count);
    }

    private void append(final OneThreadMirror mirror, final Session session, final int object, final int count) {
        final int before = reached.size();
        for (int i = 0; i < count; i++) {
            payload.putInt(0, before + i);
            while (session.append(object, payload, 0, 100, AckLevel.APPLIED_BOTH) < 0) {
                mirror.step();
                poll(session);
            }
        }
        await(mirror, session, before + count);
    }

    private void await(final OneThreadMirror mirror, final Session session, final int acknowledged) {
        mirror.stepUntil("all are acknowledged", () -> {
            poll(session);
            return reached.size() == acknowledged;
        });
    }

    private void poll(final Session session) {
        session.poll(
                completion -> {
                    assertEquals(Status.OK, completion.status());
                    reached.add(completion.level());
                },
                10_000);
    }
}
