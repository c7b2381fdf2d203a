package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that takes the mirror back does not believe what it decided last: no device may have stored that, and
 * another decided anew.
 */
class LastDecisionMayHaveReachedNobodyTest {
    private static final MembershipRecord OWN =
            new MembershipRecord(11, 12, (short) 0, 5, 0b10, 21, 22, 0, Kept.of("1:7,2:163,3:0"));

    @Test
    void itIsUnknownAndWhatWasBeforeItStays() {
        final KeptPrefixes kept = OWN.withoutLastDecision().kept();

        assertFalse(kept.isKnown(2));
        assertFalse(kept.isKnown(3), "nothing was kept of it by the same decision");
        assertFalse(kept.isKept(2, 1), "so that nothing is told to have taken effect");
        assertTrue(kept.isKept(1, 7));
    }

    @Test
    void aDecisionThatIsTheOnlyOneIsNotTakenForOneThatIsForgotten() {
        final KeptPrefixes kept = Kept.of("2:163").withoutLastDecision().with(4, 9);

        assertFalse(kept.isKnown(2));
        assertFalse(kept.isKept(2, 1));
    }

    @Test
    void itStaysUnknownInTheFile(@TempDir final Path directory) {
        final MembershipRecord record = OWN.withoutLastDecision();

        record.store(directory);

        assertEquals(record, MembershipRecord.load(directory));
    }
}
