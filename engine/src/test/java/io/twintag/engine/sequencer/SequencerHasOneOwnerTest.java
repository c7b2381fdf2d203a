package io.twintag.engine.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What only the sequencer's thread may do, another thread is caught at. */
class SequencerHasOneOwnerTest {
    private static final int BOTH = 0b11;

    @Test
    void anotherThreadStampsNothing() {
        final TagGenerator tags = new TagGenerator((short) 1);
        tags.startEpoch(1);
        tags.next();

        assertEquals(AssertionError.class, elsewhere(tags::next));
        assertEquals(1, tags.last());
    }

    @Test
    void anotherThreadTakesNoAcks() {
        final MemberProgress progress = new MemberProgress();
        progress.start(BOTH, 0);

        assertEquals(AssertionError.class, elsewhere(() -> progress.onAck(0, 1, 1, 0, 1)));
        assertEquals(0, progress.applied(0));
    }

    @Test
    void anotherThreadFillsNoFrame() {
        final BatchFrame frame = new BatchFrame();
        frame.clear();

        assertEquals(AssertionError.class, elsewhere(frame::clear));
    }

    private static Class<?> elsewhere(final Runnable work) {
        final CompletableFuture<Class<?>> problem = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        work.run();
                        problem.complete(null);
                    } catch (final Throwable t) {
                        problem.complete(t.getClass());
                    }
                })
                .start();
        return problem.join();
    }
}
