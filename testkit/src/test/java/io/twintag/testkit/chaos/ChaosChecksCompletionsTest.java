package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.testkit.load.LedgerFile;
import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every ticket gets exactly one completion, in the order of tickets, at a level that answers what was asked. */
class ChaosChecksCompletionsTest {
    private final ChaosScene scene = new ChaosScene();
    private final Write first = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
    private final Write second = scene.submitAppend(1, AckLevel.FLUSHED_BOTH);

    private void assertViolations(final int expected) {
        assertEquals(expected, scene.findings.violations(), () -> scene.findings
                .named()
                .toString());
        assertEquals(expected > 0 ? List.of("session") : List.of(), scene.violated());
    }

    @Test
    void inOrderAndOnce() {
        scene.acknowledge(first, 1, 0);
        scene.acknowledge(second, 2, 160);

        assertViolations(0);
    }

    @Test
    void outOfOrder() {
        scene.acknowledge(second, 2, 160);
        scene.acknowledge(first, 1, 0);

        assertViolations(1);
    }

    @Test
    void twice() {
        scene.acknowledge(first, 1, 0);
        scene.acknowledge(first, 1, 0);

        assertViolations(1);
    }

    @Test
    void ofATicketThatIsNotInFlight() {
        scene.note(1, LedgerFile.STRAY, 99);

        assertViolations(1);
    }

    @Test
    void neverBecauseTheSessionWasClosed() {
        scene.note(1, LedgerFile.CLOSED, 0);

        assertViolations(1);
    }

    @Test
    void atTheLevelThatOneDeviceCanGive() {
        scene.answer(first, Status.OK, AckLevel.APPLIED_ONE, 1, 0);
        scene.answer(second, Status.OK, AckLevel.FLUSHED_ONE, 2, 160);

        assertViolations(0);
    }

    @Test
    void atALevelThatDoesNotAnswer() {
        scene.answer(first, Status.OK, AckLevel.APPLIED_BOTH, 1, 0);
        scene.answer(second, Status.OK, AckLevel.APPLIED_BOTH, 2, 160);

        assertViolations(1);
    }
}
