package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.repair.Outcome;
import io.twintag.engine.membership.Kept;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.status.StatusReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a write took effect is told from what is kept of its epoch, or of the epoch that runs from who has it. */
final class OutcomeOfAWriteTest {
    @Test
    void ofAnEpochThatEndedTheKeptPrefixDecides() {
        final MembershipRecord record = record("5:100,7:20");

        assertEquals(Outcome.State.APPLIED, Outcome.ended(record, 5, 100).state());
        assertEquals(Outcome.State.ROLLED_BACK, Outcome.ended(record, 5, 101).state());
        assertEquals(Outcome.State.UNKNOWN, Outcome.ended(record, 4, 1).state());
        assertEquals(Outcome.State.NO_SUCH_TAG, Outcome.ended(record, 6, 1).state());
        assertEquals(Outcome.State.NO_SUCH_TAG, Outcome.ended(record, 9, 1).state());
        assertEquals(Outcome.State.NO_SUCH_TAG, Outcome.ended(record, 5, 0).state());
        assertNull(Outcome.ended(record, 8, 1));
    }

    @Test
    void ofTheEpochThatRunsEveryMemberMustHaveIt() {
        assertEquals(Outcome.State.APPLIED, running("ab", 10, 12, 10).state());
        assertEquals(Outcome.State.IN_FLIGHT, running("ab", 10, 12, 11).state());
        assertEquals(Outcome.State.APPLIED, running("b", 10, 12, 12).state());
        assertEquals(Outcome.State.NO_SUCH_TAG, running("ab", 10, 12, 16).state());
    }

    @Test
    void anAppliedWriteIsFinalOnlyWhenItsEpochHasEnded() {
        assertTrue(Outcome.ended(record("5:100"), 5, 1).isFinal());
        assertTrue(!running("ab", 10, 10, 1).isFinal());
    }

    @Test
    void theCommandAnswersWithTheMirrorRunningAndStopped(@TempDir final Path directory) throws IOException {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(40);
            final int epoch = scene.record().epoch();
            scene.mirror.stepUntil(
                    "the report knows the writes",
                    () -> EngineStatus.read(scene.settings().runDirectory()).number("stamped") == 50);

            assertOutcome(scene, epoch + ":50", "APPLIED", 0);
            scene.lose(B);
            scene.mirror.stepUntil(
                    "the report knows the epoch",
                    () -> EngineStatus.read(scene.settings().runDirectory()).number("epoch") > epoch);
            assertOutcome(scene, "0:" + epoch + ":50", "APPLIED", 0);
            assertOutcome(scene, epoch + ":51", "ROLLED_BACK", ExitCode.FINDING);
            scene.write(4);
            scene.mirror.killEngine();
            scene.mirror.killDevice(A);
            Files.delete(StatusReport.file(scene.settings().runDirectory())); // its process would be gone, too
            assertOutcome(scene, (epoch + 1) + ":5", "APPLIED", 0);
            assertOutcome(scene, (epoch + 1) + ":6", "ROLLED_BACK", ExitCode.FINDING);
            // On a busy machine the last device may have been silent, and an epoch more begun.
            final int newest = scene.record().epoch();
            assertOutcome(scene, (newest + 1) + ":1", "NO_SUCH_TAG", ExitCode.FAILED);
            scene.setAside(A, "lost-a");
            assertOutcome(scene, newest + ":1", "IN_FLIGHT", ExitCode.FAILED);
        }
    }

    @Test
    void aTagThatIsNoneIsRefused(@TempDir final Path directory) {
        try (LossScene scene = new LossScene(directory)) {
            for (final String tag : new String[] {"7", "7:", "a:b", "1:2:3:4", "5:2:3", "7:99999999999999999999"}) {
                final Cli result = outcome(scene, tag);
                assertEquals(ExitCode.REFUSED, result.exitCode(), tag);
                assertTrue(result.err().startsWith("twintag: "), result::err);
            }
        }
    }

    private static void assertOutcome(
            final LossScene scene, final String tag, final String outcome, final int exitCode) {
        final Cli result = outcome(scene, tag);
        assertTrue(result.out().contains(" " + outcome + ": "), () -> tag + ": " + result);
        assertEquals(exitCode, result.exitCode(), tag);
    }

    private static Cli outcome(final LossScene scene, final String tag) {
        return Cli.run("outcome", tag, "--dir", scene.settings().directory().toString());
    }

    private static Outcome running(final String members, final long a, final long b, final long sequence) {
        return Outcome.running(
                new EngineStatus(Map.of(
                        "state",
                        "RUNNING",
                        "members",
                        members,
                        "stamped",
                        15L,
                        "devices",
                        Map.of("a", Map.of("applied", a), "b", Map.of("applied", b)))),
                sequence);
    }

    private static MembershipRecord record(final String kept) {
        return new MembershipRecord(11, 12, (short) 0, 8, 0b11, 21, 22, 0, Kept.of(kept));
    }
}
