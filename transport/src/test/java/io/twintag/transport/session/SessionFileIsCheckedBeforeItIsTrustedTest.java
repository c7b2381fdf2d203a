package io.twintag.transport.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.DirectoryLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileIsCheckedBeforeItIsTrustedTest {
    private static final SessionOptions SMALL =
            new SessionOptions(SessionLayout.MIN_RING_LENGTH, SessionLayout.MIN_COMPLETION_SLOTS);

    @TempDir
    private Path dir;

    @Test
    void whatTheClientMakesTheEngineOpens() {
        try (SessionPair pair = new SessionPair(dir)) {
            assertEquals(pair.client.sessionId(), pair.engine.sessionId());
            assertNotEquals(0, pair.engine.sessionId());
            assertEquals(ProcessHandle.current().pid(), pair.engine.clientPid());
            assertTrue(pair.engine.isClientAlive());
            assertEquals(SessionLayout.STATE_NEW, pair.engine.state());
            assertEquals(
                    SessionLayout.ringLengthWithTrailer(SMALL.submissionRingLength()),
                    pair.engine.submissions().capacity());
            assertEquals(
                    SMALL.completionSlots() * SessionLayout.SLOT_LENGTH,
                    pair.engine.completions().capacity());
        }
    }

    @Test
    void theFileIsNamedAfterProcessAndSessionAndIsWhole() throws IOException {
        try (SessionPair pair = new SessionPair(dir)) {
            final String name =
                    ProcessHandle.current().pid() + "-" + String.format("%016x", pair.client.sessionId()) + ".session";
            assertEquals(dir.resolve(name), pair.client.path());
            assertEquals(
                    SessionLayout.fileLength(SMALL.submissionRingLength(), SMALL.completionSlots()),
                    Files.size(pair.client.path()));
            assertEquals(List.of(pair.client.path()), SessionFile.list(dir));
        }
    }

    @Test
    void stateTravelsBothWays() {
        try (SessionPair pair = new SessionPair(dir)) {
            pair.engine.connect(4711, 1234);
            pair.client.closing();

            assertEquals(SessionLayout.STATE_CONNECTED, pair.client.state());
            assertEquals(4711, pair.client.enginePid());
            assertEquals(1234, pair.client.engineHeartbeatMs());
            assertTrue(pair.engine.isClosing());

            pair.engine.disconnect(SessionLayout.STATE_REJECTED, Status.BAD_SUBMISSION);
            assertEquals(SessionLayout.STATE_REJECTED, pair.client.state());
            assertEquals(Status.BAD_SUBMISSION, pair.client.reason());
        }
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        final Path file = Files.write(dir.resolve("1-2.session"), new byte[8192]);

        assertRefused(file, "no twintag session file");
    }

    @Test
    void aFileShorterThanItsHeaderIsRefused() throws IOException {
        final Path file = Files.write(dir.resolve("1-2.session"), new byte[100]);

        assertRefused(file, "no twintag session file");
    }

    @Test
    void aFileOfAnotherLengthThanItsHeaderSaysIsRefused() throws IOException {
        final Path file = made();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }

        assertRefused(file, "its header asks for");
    }

    @Test
    void aNewerVersionIsRefusedAndBothVersionsAreNamed() throws IOException {
        final Path file = made();
        patchInt(file, SessionLayout.VERSION_OFFSET, SessionLayout.VERSION + 1);

        assertRefused(
                file,
                "has version " + (SessionLayout.VERSION + 1) + ", this engine speaks version " + SessionLayout.VERSION);
    }

    @Test
    void aFileThatIsNotReadyIsRefused() throws IOException {
        final Path file = made();
        patchInt(file, SessionLayout.VERSION_OFFSET, 0);

        assertRefused(file, "not ready");
    }

    @Test
    void lengthsThatAreNoPowersOfTwoOrHugeAreRefused() throws IOException {
        for (final int length : new int[] {0, -1, 65537, Integer.MIN_VALUE, 1 << 30, 1024}) {
            final Path file = made();
            patchInt(file, SessionLayout.RING_LENGTH_OFFSET, length);

            assertRefused(file, "exceed the limits");
        }
    }

    @Test
    void aFileThatIsGoneIsToldApart() {
        final SessionException ex =
                assertThrows(SessionException.class, () -> SessionFile.open(dir.resolve("9-9.session")));

        assertEquals(Status.CLOSED, ex.status());
    }

    @Test
    void whatADeadApplicationDidNotFinishIsRemoved() throws IOException {
        final Path dead = Files.createFile(dir.resolve(".2147483647-00000000000000ab.session"));
        final Path living = Files.createFile(dir.resolve(".1-00000000000000ab.session"));
        final Path other = Files.createFile(dir.resolve(".other"));

        final DirectoryLock lock = DirectoryLock.acquire(dir, "1-00000000000000ab.session.lock");
        assertEquals(1, SessionFile.deleteUnfinished(dir));
        lock.close();

        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(living) && Files.exists(other));
        assertEquals(List.of(), SessionFile.list(dir));
    }

    @Test
    void aDirectoryThatIsMissingIsNamed() {
        final Path missing = dir.resolve("missing");

        final SessionException ex = assertThrows(SessionException.class, () -> SessionFile.create(missing, SMALL));

        assertTrue(ex.getMessage().contains(missing.toString()), ex.getMessage());
        assertTrue(ex.getMessage().contains("twintag start"), ex.getMessage());
    }

    @Test
    void sizesOutsideTheLimitsAreRefusedWithThePropertyToSet() {
        final IllegalArgumentException ring =
                assertThrows(IllegalArgumentException.class, () -> new SessionOptions(100_000, 64));
        final IllegalArgumentException slots =
                assertThrows(IllegalArgumentException.class, () -> new SessionOptions(1 << 20, 63));

        assertTrue(ring.getMessage().contains("twintag.session.ring.length"), ring.getMessage());
        assertTrue(slots.getMessage().contains("twintag.session.completion.slots"), slots.getMessage());
    }

    @Test
    void aClientLivesAsLongAsItHoldsItsLock() {
        final SessionFile client = SessionFile.create(dir, SMALL);
        try (SessionFile engine = SessionFile.open(client.path())) {
            assertTrue(engine.isClientAlive());

            client.release();

            assertFalse(engine.isClientAlive());
            engine.delete();
            assertEquals(0, dir.toFile().list().length, "its lock goes with it");
        }
        client.close();
    }

    private Path made() {
        final SessionFile file = SessionFile.create(dir, SMALL);
        file.close();
        return file.path();
    }

    private static void patchInt(final Path file, final int offset, final int value) throws IOException {
        final ByteBuffer bytes =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, offset);
        }
    }

    private static void assertRefused(final Path file, final String why) {
        final SessionException ex = assertThrows(SessionException.class, () -> SessionFile.open(file));
        assertEquals(Status.BAD_SUBMISSION, ex.status());
        assertTrue(ex.getMessage().contains(why), ex.getMessage());
        assertTrue(ex.getMessage().contains(file.toString()), ex.getMessage());
    }
}
