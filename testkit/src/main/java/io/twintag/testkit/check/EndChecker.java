package io.twintag.testkit.check;

import io.twintag.testkit.check.FileImage.Held;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What both devices hold at the end of a run, against what clients were told: the mirrors are equal (I1), nothing is
 * lost that its acknowledgement promised (I2), each stream is there as a prefix and nothing twice (I3), nothing that
 * was reported rolled back took effect (I4), every byte is one that somebody wrote (I6, in {@link FileImage}).
 *
 * <pre>
 *  what was lost in the run       what an acknowledgement promised
 *  processes only                 all that was not asked for with APPLIED_ONE
 *  power, or a disk, of one       what was reached: every level but APPLIED_ONE
 *  power of both                  FLUSHED_BOTH and FLUSHED_ONE
 * </pre>
 */
public final class EndChecker {
    private final Map<Long, Integer> appearances = new HashMap<>();

    private final FileImage image;
    private final int lost;
    private final boolean wasTakenOver;

    /** @param lost whose power or disk was lost in the run, bit by slot. */
    public EndChecker(final FileImage a, final FileImage b, final int lost, final boolean wasTakenOver) {
        this.image = a;
        this.lost = lost;
        this.wasTakenOver = wasTakenOver;
        checkEqual(a, b);
        a.takeBadFrom(b);
        a.records.values().forEach(held -> appearances.merge(key(held.client(), held.number()), 1, Integer::sum));
    }

    private static long key(final int client, final long number) {
        return (long) client << 32 | number;
    }

    private static void checkEqual(final FileImage a, final FileImage b) {
        boolean isBad = false;
        for (final Map.Entry<Integer, Held> block : a.blocks.entrySet()) {
            final Held other = b.blocks.get(block.getKey());
            if (other == FileImage.BAD || block.getValue() == FileImage.BAD) {
                isBad = true;
            } else if (!block.getValue().equals(other)) {
                throw Violation.safety(
                        "I1: block " + block.getKey() + " is " + block.getValue() + " on a and " + other + " on b");
            }
        }
        for (final Map.Entry<Long, Held> record : a.records.entrySet()) {
            final Held other = b.records.get(record.getKey());
            if (!record.getValue().equals(other)) {
                throw Violation.safety("I1: the record at " + record.getKey() + " is " + record.getValue()
                        + " on a and " + other + " on b");
            }
        }
        if (a.records.size() != b.records.size()
                || a.logSum.getValue() != b.logSum.getValue()
                || !isBad && a.blockSum.getValue() != b.blockSum.getValue()) {
            throw Violation.safety(
                    "I1: the mirrors differ: " + a.records.size() + " records on a, " + b.records.size() + " on b");
        }
    }

    /** @param seen what readers saw of the log, by position. */
    public void check(final List<MemoryLedger> ledgers, final Map<Long, Held> seen) {
        for (final MemoryLedger ledger : ledgers) {
            for (final Write write : ledger.writes()) {
                if (write.isCompleted()) {
                    check(write);
                    checkAppearances(write);
                }
            }
        }
        checkSeen(seen);
    }

    /** What was committed when it was read stays, as long as no power is lost. */
    private void checkSeen(final Map<Long, Held> seen) {
        for (final Map.Entry<Long, Held> record : seen.entrySet()) {
            final Held now = image.records.get(record.getKey());
            if (lost == 0 && !record.getValue().equals(now)) {
                throw Violation.safety("a reader saw " + record.getValue() + " at " + record.getKey()
                        + " of the log, and in the end there is " + now);
            }
        }
    }

    private void check(final Write done) {
        if (done.status() != Status.OK) {
            final boolean isUnknown = done.status() == Status.UNKNOWN;
            if (!isUnknown && done.status() != Status.ROLLED_BACK) {
                throw Violation.safety(done + " completes with " + Status.name(done.status()));
            }
            if (isUnknown ? !wasTakenOver : lost == 0) {
                throw Violation.safety("I4: nothing that happened explains " + done);
            }
            return;
        }
        if (isPromised(done, lost) && !image.holds(done)) {
            throw Violation.safety("I2: lost " + done);
        }
        if (done.sequence() <= image.tops.getOrDefault(done.epoch(), 0L) && !image.holds(done)) {
            throw Violation.safety("I3: no prefix: a later write of its epoch is there, and not " + done);
        }
    }

    static boolean isPromised(final Write done, final int lost) {
        return switch (lost) {
            case 0 -> done.level() != AckLevel.APPLIED_ONE;
            case Slots.BOTH -> done.reached() == AckLevel.FLUSHED_BOTH || done.reached() == AckLevel.FLUSHED_ONE;
            default -> done.reached() != AckLevel.APPLIED_ONE;
        };
    }

    private void checkAppearances(final Write done) {
        final int count = appearances.getOrDefault(key(done.client(), done.number()), 0);
        if (count > (done.status() == Status.ROLLED_BACK ? 0 : 1)) {
            throw Violation.safety("I3: took effect " + count + " times: " + done);
        }
    }
}
