package io.twintag.transport.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock is its process's as long as that lives, however it ends and whoever looks, and says whom to signal. */
final class LockTellsWhoLivesTest {
    @TempDir
    Path directory;

    @Test
    void nobodyHasWhatIsNotThere() {
        assertNull(DirectoryLock.owner(directory, "lock"));
        assertNull(DirectoryLock.owner(directory.resolve("nowhere"), "lock"));
    }

    @Test
    void thisProcessHasItUntilItLetsGoAndALookTakesNothing() {
        final DirectoryLock lock = DirectoryLock.acquire(directory);

        for (int i = 0; i < 3; i++) {
            assertEquals(LockOwner.self(), DirectoryLock.owner(directory, "lock"));
        }
        assertThrows(LockedException.class, () -> DirectoryLock.acquire(directory));
        lock.close();
        lock.close();

        assertNull(DirectoryLock.owner(directory, "lock"));
        assertTrue(Files.exists(directory.resolve("lock")));
    }

    @Test
    void anotherProcessHasItUntilItIsKilled() throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            assertEquals('L', process.getInputStream().read());

            final LockOwner owner = DirectoryLock.owner(directory, "lock");

            assertEquals(process.pid(), owner.pid());
            assertTrue(owner.isInOwnNamespace());
            assertEquals(Optional.of(process.pid()), owner.process().map(ProcessHandle::pid));
            final LockedException inUse =
                    assertThrows(LockedException.class, () -> DirectoryLock.acquire(directory, "lock"));
            assertTrue(inUse.getMessage().contains("in use by process " + process.pid() + ":"), inUse.getMessage());
        } finally {
            process.destroyForcibly();
        }
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertNull(DirectoryLock.owner(directory, "lock"));
        DirectoryLock.acquire(directory).close();
    }

    @Test
    void nobodyOfAnotherNamespaceIsSignalled() {
        final LockOwner elsewhere = LockOwner.parse("1 pid:[1]\n");

        assertEquals(1, elsewhere.pid());
        assertFalse(elsewhere.isInOwnNamespace());
        assertEquals(Optional.empty(), elsewhere.process());
    }

    @Test
    void whatAFormerVersionWroteIsUnderstood() {
        assertEquals(new LockOwner(4711, ""), LockOwner.parse("4711"));
        assertTrue(LockOwner.parse("4711").isInOwnNamespace());
        assertEquals(0, LockOwner.parse("").pid());
        assertEquals(LockOwner.self(), LockOwner.parse(LockOwner.self().text()));
    }

    /** Locks a directory and waits for its end. */
    static final class Holder {
        private Holder() {}

        public static void main(final String[] args) throws IOException {
            try (DirectoryLock lock = DirectoryLock.acquire(Path.of(args[0]))) {
                assert lock != null;
                System.out.println("LOCKED");
                System.out.flush();
                System.in.read();
            }
        }
    }
}
