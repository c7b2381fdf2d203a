package io.twintag.testkit.check;

import io.twintag.testkit.check.FileImage.Held;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.Status;
import java.util.List;
import java.util.Map;

/**
 * What both devices hold at the end of a simulated run: all that {@link Checker} checks, by the files ({@link
 * FileImage}); and what only a run knows that saw everything: that each write which was not acknowledged has a reason
 * (I4), and that what readers saw is there.
 */
public final class EndChecker {
    private final FileImage a;
    private final FileImage b;
    private final int lost;
    private final boolean wasTakenOver;

    /** @param lost whose power or disk was lost in the run, bit by slot. */
    public EndChecker(final FileImage a, final FileImage b, final int lost, final boolean wasTakenOver) {
        this.a = a;
        this.b = b;
        this.lost = lost;
        this.wasTakenOver = wasTakenOver;
    }

    /** @param seen what readers saw of the log, by position. */
    public void check(final List<MemoryLedger> ofClients, final Map<Long, Held> seen) {
        final Ledgers ledgers = new Ledgers();
        ofClients.forEach(ledger -> ledgers.add(ledger.client(), ledger));
        new Checker(
                        List.of(TestObject.LOG, TestObject.BLOCK),
                        ledgers,
                        Content.OF_SIMULATIONS,
                        CheckReport.endedByFirst(),
                        0)
                .check(a, b, Loss.ofPower(lost));
        for (final MemoryLedger ledger : ofClients) {
            ledger.writes().stream()
                    .filter(write -> write.isCompleted() && !write.isAcknowledged())
                    .forEach(this::checkReason);
        }
        checkSeen(seen);
    }

    private void checkReason(final Write write) {
        final boolean isUnknown = write.status() == Status.UNKNOWN;
        if (!isUnknown && write.status() != Status.ROLLED_BACK || (isUnknown ? !wasTakenOver : lost == 0)) {
            throw Violation.safety("I4: nothing that happened explains " + write);
        }
    }

    /** What was committed when it was read stays, as long as no power is lost. */
    private void checkSeen(final Map<Long, Held> seen) {
        for (final Map.Entry<Long, Held> record : seen.entrySet()) {
            final Held now = a.records.get(record.getKey());
            if (lost == 0 && !record.getValue().equals(now)) {
                throw Violation.safety("a reader saw " + record.getValue() + " at " + record.getKey()
                        + " of the log, and in the end there is " + now);
            }
        }
    }
}
