package io.twintag.testkit.check;

import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.ResyncFacts;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks what both devices hold against the ledgers of the clients: after each round what is new in the logs, and all
 * blocks; at the end everything once more from the beginning. One thread.
 */
public final class Checker {
    /** Resync may copy little more than what was in doubt: an invariant of the design (I7). */
    private static final double MAX_COPIED_RATIO = 1.05;

    private final List<LogCheck> logs = new ArrayList<>();
    private final List<BlockCheck> books = new ArrayList<>();
    private final Tops tops = new Tops();
    private final Ledgers ledgers;
    private final Content content;
    private final CheckReport report;
    private final long settleNs;

    /** @param settleNs how long the devices get to come to the same: what killed clients left may still be taken up. */
    public Checker(
            final List<TestObject> objects,
            final Ledgers ledgers,
            final Content content,
            final CheckReport report,
            final long settleNs) {
        this.ledgers = ledgers;
        this.content = content;
        this.report = report;
        this.settleNs = settleNs;
        for (final TestObject object : objects) {
            if (object.isLog()) {
                logs.add(new LogCheck(object, ledgers, content, report, tops, settleNs));
            } else {
                books.add(new BlockCheck(object, ledgers, content, report, tops, settleNs));
            }
        }
    }

    /**
     * Checks while nothing is submitted and nothing in flight.
     *
     * @param loss since the last check: what may be gone with it.
     */
    public void check(final Image a, final Image b, final Loss loss) {
        ledgers.readOn();
        final List<Write> completed = ledgers.takeCompleted();
        for (final LogCheck log : logs) {
            log.readOn(a, b);
        }
        for (final BlockCheck book : books) {
            book.expect(completed, loss);
            book.check(a, b, loss);
        }
        logs.forEach(log -> log.settle(completed, loss));
        books.forEach(book -> book.settle(completed));
    }

    /** Reads both logs from their beginning again: what was there once is there still. */
    public void checkAll(final Image a, final Image b) {
        final List<Write> completed = ledgers.forgetFound();
        report.forgetRecords();
        for (final LogCheck checked : logs) {
            final LogCheck log = new LogCheck(checked.log(), ledgers, content, report, tops, settleNs);
            log.readOn(a, b);
            log.settle(completed, Loss.NOTHING);
        }
    }

    /** Whether a resync copied what was in doubt, and no more (I7). */
    public static boolean isExact(final long copiedBytes, final long inDoubtBytes) {
        return copiedBytes <= MAX_COPIED_RATIO * inDoubtBytes;
    }

    /** Each resync copies what is in doubt, and no more (I7). */
    public void checkCopied(final List<ResyncFacts> resyncs) {
        for (final ResyncFacts resync : resyncs) {
            if (!isExact(resync.copiedBytes(), resync.inDoubtBytes())) {
                report.violation(
                        "I7 exact",
                        "the resync of epoch " + resync.epoch() + " to device " + resync.target() + " copied "
                                + resync.copiedBytes() + " bytes, in doubt were " + resync.inDoubtBytes() + " bytes in "
                                + resync.inDoubtBlocks() + " blocks");
            }
        }
    }
}
