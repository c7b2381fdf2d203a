package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chaos kills only what it started itself. */
class ChaosLeavesForeignProcessesAloneTest {
    private static final int KILLED = 128 + 9;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sh", "-c", "read line").start(); // until its input ends
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aForeignOneIsRefused() {
        final ChaosSignals signals = new ChaosSignals(pid -> false);

        assertThrows(IllegalStateException.class, () -> signals.kill(List.of(process.pid())));
        assertThrows(IllegalStateException.class, () -> signals.stop(List.of(process.pid())));
        assertTrue(process.isAlive());
    }

    @Test
    void anOwnOneDies() throws InterruptedException {
        new ChaosSignals(pid -> pid == process.pid()).kill(List.of(process.pid()));

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(KILLED, process.exitValue());
    }

    @Test
    void oneThatIsStoppedGoesOn() throws InterruptedException, IOException {
        final ChaosSignals signals = new ChaosSignals(pid -> pid == process.pid());

        signals.stop(List.of(process.pid()));
        process.outputWriter().close();
        assertFalse(process.waitFor(100, TimeUnit.MILLISECONDS));
        signals.goOn();

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
}
