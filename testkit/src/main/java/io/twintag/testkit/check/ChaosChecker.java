package io.twintag.testkit.check;

import io.twintag.testkit.load.ChaosContent;
import io.twintag.testkit.load.ChaosFindings;
import io.twintag.testkit.load.ChaosModel;
import io.twintag.testkit.load.ChaosObject;
import io.twintag.testkit.load.ChaosResync;
import io.twintag.testkit.load.ChaosWrite;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks what both devices hold against what the clients recorded: after each round what is new in the logs, and all
 * blocks; at the end everything once more from the beginning. One thread.
 */
public final class ChaosChecker {
    /** Resync may copy little more than what was in doubt: an invariant of the design (I7). */
    private static final double MAX_COPIED_RATIO = 1.05;

    private final List<ChaosLogCheck> logs = new ArrayList<>();
    private final List<ChaosBlockCheck> books = new ArrayList<>();
    private final ChaosModel model;
    private final ChaosContent content;
    private final ChaosFindings findings;
    private final long settleNs;

    /** @param settleNs how long the devices get to come to the same: what killed clients left may still be taken up. */
    public ChaosChecker(
            final List<ChaosObject> objects,
            final ChaosModel model,
            final ChaosContent content,
            final ChaosFindings findings,
            final long settleNs) {
        this.model = model;
        this.content = content;
        this.findings = findings;
        this.settleNs = settleNs;
        for (final ChaosObject object : objects) {
            if (object.isLog()) {
                logs.add(new ChaosLogCheck(object, model, content, findings, settleNs));
            } else {
                books.add(new ChaosBlockCheck(object, model, content, findings, settleNs));
            }
        }
    }

    /**
     * Checks while nothing is submitted and nothing in flight.
     *
     * @param isLossAllowed whether a device was lost in the round: then what it alone had acknowledged may be gone.
     */
    public void check(final ChaosImage a, final ChaosImage b, final boolean isLossAllowed) {
        model.readOn();
        final List<ChaosWrite> completed = model.takeCompleted();
        for (final ChaosLogCheck log : logs) {
            log.readOn(a, b);
            log.settle(completed, isLossAllowed);
        }
        for (final ChaosBlockCheck book : books) {
            book.expect(completed);
            book.check(a, b, isLossAllowed);
        }
    }

    /** Reads both logs from their beginning again: what was there once is there still. */
    public void checkAll(final ChaosImage a, final ChaosImage b) {
        final List<ChaosWrite> completed = model.forgetFound();
        findings.forgetRecords();
        for (final ChaosLogCheck checked : logs) {
            final ChaosLogCheck log = new ChaosLogCheck(checked.log(), model, content, findings, settleNs);
            log.readOn(a, b);
            log.settle(completed, false);
        }
    }

    /** A resync copies what is in doubt, and no more (I7). */
    public void checkCopied(final List<ChaosResync> resyncs) {
        for (final ChaosResync resync : resyncs) {
            if (resync.copiedBytes() > MAX_COPIED_RATIO * resync.inDoubtBytes()) {
                findings.violation(
                        "I7 exact",
                        "the resync of epoch " + resync.epoch() + " to device " + resync.target() + " copied "
                                + resync.copiedBytes() + " bytes, in doubt were " + resync.inDoubtBytes() + " bytes in "
                                + resync.inDoubtBlocks() + " blocks");
            }
        }
    }
}
