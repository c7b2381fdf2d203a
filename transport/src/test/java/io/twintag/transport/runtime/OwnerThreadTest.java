package io.twintag.transport.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class OwnerThreadTest {
    private final OwnerThread owner = new OwnerThread();

    @Test
    void whoAsksFirstIsTheOwner() {
        assertTrue(owner.isMine());
        assertTrue(owner.isMine());
        assertFalse(elsewhere(owner::isMine));
    }

    @Test
    void whatIsGivenUpIsOfTheNextWhoAsks() {
        owner.isMine();
        owner.release();

        assertTrue(elsewhere(owner::isMine));
        assertFalse(owner.isMine());
    }

    @Test
    void whoTakesItIsTheOwner() {
        owner.isMine();

        assertTrue(elsewhere(owner::take));
        assertFalse(owner.isMine());
    }

    private static boolean elsewhere(final BooleanSupplier asked) {
        final CompletableFuture<Boolean> answer = new CompletableFuture<>();
        new Thread(() -> answer.complete(asked.getAsBoolean())).start();
        return answer.join();
    }
}
