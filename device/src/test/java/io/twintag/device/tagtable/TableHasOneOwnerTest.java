package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.runtime.JvmFlags;
import io.twintag.transport.runtime.LockedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableHasOneOwnerTest {
    @TempDir
    private Path directory;

    @Test
    void aSecondOpenerOfTheSameProcessIsRefused() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            final Exception refusal = assertThrows(LockedException.class, () -> Tags.open(directory));

            assertTrue(
                    refusal.getMessage()
                            .contains("in use by process "
                                    + ProcessHandle.current().pid()),
                    refusal.getMessage());
            Tags.write(table, 1, 1, 3);
        }
        Tags.open(directory).close();
    }

    @Test
    void aSecondOpenerIsToldWhichProcessHasIt() throws Exception {
        try (TableDevice device = TableDevice.startReady(directory, "hold")) {
            final Exception refusal = assertThrows(LockedException.class, () -> Tags.open(directory));

            assertTrue(refusal.getMessage().contains("in use by process " + device.pid()), refusal.getMessage());
        }
        Tags.open(directory).close();
    }

    @Test
    void aRefusedOpenerDoesNotFreeTheTableForOthers() throws Exception {
        try (TagTable table = Tags.open(directory)) {
            assertThrows(LockedException.class, () -> Tags.open(directory));

            try (TableDevice device = TableDevice.start(directory, "hold", JvmFlags.required())) {
                final String said = device.readAll();
                assertTrue(
                        said.contains(
                                "in use by process " + ProcessHandle.current().pid()),
                        said);
            }
            Tags.write(table, 1, 1, 3);
        }
    }

    @Test
    void aJvmWithoutFlagsIsToldThem() throws Exception {
        try (TableDevice device = TableDevice.start(directory, "hold", List.of())) {
            final String said = device.readAll();

            assertTrue(said.contains("add: --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED "), said);
        }
    }

    @Test
    void aThreadThatIsNotTheOwnerIsCaughtAndMayAdopt() throws Exception {
        try (TagTable table = Tags.open(directory)) {
            Tags.write(table, 1, 1, 3);
            final AtomicReference<Throwable> problem = new AtomicReference<>();

            run(problem, () -> table.hasRoom(1, 4));
            assertEquals(AssertionError.class, problem.getAndSet(null).getClass());

            run(problem, () -> {
                table.adoptThread();
                Tags.write(table, 1, 4, 5);
            });
            assertNull(problem.get());
        }
    }

    @Test
    void aClosedTableIsRefusedWithoutHarm() throws IOException {
        final TagTable table = Tags.open(directory);
        Tags.write(table, 1, 1, 3);
        table.close();
        table.close();

        assertThrows(RuntimeException.class, () -> Tags.record(table, 1, 4));
        assertEquals(0, table.pages());
    }

    private static void run(final AtomicReference<Throwable> problem, final Runnable work) throws InterruptedException {
        final Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((who, what) -> problem.set(what));
        thread.start();
        thread.join();
    }
}
