package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the apply thread may do to a volume, another thread is caught at. */
class VolumeHasOneOwnerTest {
    @TempDir
    private Path directory;

    private StoreFixture store;

    @BeforeEach
    void open() {
        store = new StoreFixture(directory.resolve("volume")).begin();
        store.append(100);
    }

    @AfterEach
    void close() {
        store.volume.close();
    }

    @Test
    void anotherThreadNeitherWritesNorFlushes() {
        assertEquals(AssertionError.class, elsewhere(() -> store.volume.applied(store.sequence + 1)));
        assertEquals(AssertionError.class, elsewhere(store.volume::pollFlush));
        assertEquals(AssertionError.class, elsewhere(store.volume::flushNow));
        assertEquals(AssertionError.class, elsewhere(() -> store.log().truncate(0)));
        assertEquals(
                AssertionError.class, elsewhere(() -> store.volume.joining().begin()));
        assertEquals(AssertionError.class, elsewhere(() -> store.append(100)));
    }

    @Test
    void whoOpensItMayHandItOver() {
        store.killAndOpen();

        assertNull(elsewhere(() -> store.append(100)));
        assertEquals(AssertionError.class, thrown(() -> store.append(100)));
    }

    private static Class<?> elsewhere(final Runnable work) {
        final CompletableFuture<Class<?>> problem = new CompletableFuture<>();
        new Thread(() -> problem.complete(thrown(work))).start();
        return problem.join();
    }

    private static Class<?> thrown(final Runnable work) {
        try {
            work.run();
            return null;
        } catch (final Throwable t) {
            return t.getClass();
        }
    }
}
