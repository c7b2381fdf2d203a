package io.twintag.testkit.check;

import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Write;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Tag;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks one object of blocks: the same bytes and tags on both devices (I1), each block the whole content of one write
 * that was submitted, or zeros (I6), none that was refused (I4), and nothing older than what was acknowledged (I2). One
 * thread.
 */
final class BlockCheck {
    private static final long REST_NS = 5_000_000;

    private final TestObject book;
    private final Ledgers ledgers;
    private final Content content;
    private final CheckReport report;
    private final Tops tops;
    private final long settleNs;
    private final Side a;
    private final Side b;

    /** By block, the newest acknowledged write that must survive, and the newest acknowledged at all. */
    private final Write[] strong;

    private final Write[] any;

    /** By block, the tag that was found last; the highest where it is bad on both. */
    private final int[] epochs;

    private final long[] sequences;

    /** What was read last from one device. */
    private static final class Side {
        private final UnsafeBuffer content = new UnsafeBuffer(new byte[Limits.MAX_PAYLOAD_LENGTH]);
        private final UnsafeBuffer trailers;

        Side(final int blocks) {
            trailers = new UnsafeBuffer(new byte[Trailer.lengthOf(blocks)]);
        }

        int epoch(final int index) {
            return Trailer.epoch(trailers, Trailer.lengthOf(index));
        }

        long sequence(final int index) {
            return Trailer.sequence(trailers, Trailer.lengthOf(index));
        }

        String version(final int index, final int blockSize) {
            return epoch(index) == 0
                    ? "never written"
                    : "tag " + epoch(index) + "/" + sequence(index) + " (client "
                            + Content.client(content, index * blockSize) + " number "
                            + Content.number(content, index * blockSize) + ")";
        }
    }

    /** @param settleNs how long the devices get to come to the same versions. */
    BlockCheck(
            final TestObject book,
            final Ledgers ledgers,
            final Content content,
            final CheckReport report,
            final Tops tops,
            final long settleNs) {
        this.book = book;
        this.ledgers = ledgers;
        this.content = content;
        this.report = report;
        this.tops = tops;
        this.settleNs = settleNs;
        this.a = new Side(book.blocks());
        this.b = new Side(book.blocks());
        this.strong = new Write[book.blocks()];
        this.any = new Write[book.blocks()];
        this.epochs = new int[book.blocks()];
        this.sequences = new long[book.blocks()];
    }

    /** Takes up what was acknowledged since the last time; may be of other objects too. */
    void expect(final List<Write> completed, final Loss loss) {
        for (final Write write : completed) {
            if (write.object() == book && write.isAcknowledged() && !write.isLost()) {
                for (int i = (int) write.first(); i < write.first() + write.blocks(); i++) {
                    any[i] = newer(any[i], write);
                    strong[i] = loss.orProcesses().promises(write) ? newer(strong[i], write) : strong[i];
                }
            }
        }
    }

    private static Write newer(final Write held, final Write write) {
        return held == null || write.compareTag(held.epoch(), held.sequence()) > 0 ? write : held;
    }

    /**
     * Reads all blocks of both devices.
     *
     * @param loss what may be gone with it.
     */
    void check(final Image imageA, final Image imageB, final Loss loss) {
        final int most = Limits.MAX_PAYLOAD_LENGTH / book.blockSize();
        for (int first = 0; first < book.blocks(); first += most) {
            final int count = Math.min(most, book.blocks() - first);
            if (imageA.isDamaged() || imageB.isDamaged()) {
                for (int i = 0; i < count; i++) {
                    checkDamaged(imageA, imageB, first + i, loss);
                }
            } else if (readBoth(imageA, imageB, first, count)) {
                for (int i = 0; i < count; i++) {
                    compare(first + i, i);
                    checkBlock(a, first + i, i, loss);
                }
            }
        }
    }

    /** What is bad on one is there as the other has it; what is bad on both nobody has any more. */
    private void checkDamaged(final Image imageA, final Image imageB, final int block, final Loss loss) {
        final boolean isGoodA = imageA.blocks(book, block, 1, a.content, a.trailers);
        final boolean isGoodB = imageB.blocks(book, block, 1, b.content, b.trailers);
        if (isGoodA && isGoodB) {
            compare(block, 0);
        }
        if (isGoodA || isGoodB) {
            checkBlock(isGoodA ? a : b, block, 0, loss);
        } else {
            epochs[block] = Integer.MAX_VALUE;
        }
    }

    /**
     * Looks for what was acknowledged and is not there though a later write of its epoch is, once all objects are read.
     */
    void settle(final List<Write> completed) {
        for (final Write write : completed) {
            if (write.object() == book && write.isAcknowledged() && write.sequence() <= tops.of(write.epoch())) {
                for (int i = (int) write.first(); i < write.first() + write.blocks(); i++) {
                    if (write.compareTag(epochs[i], sequences[i]) > 0) {
                        report.violation(
                                "I3 prefix", at(i) + "a later write of its epoch is there, and here lacks " + write);
                        break;
                    }
                }
            }
        }
    }

    /** Reads until both are the same, or the time is over: then the difference is one. */
    private boolean readBoth(final Image imageA, final Image imageB, final int first, final int count) {
        final long beginNs = System.nanoTime();
        while (true) {
            final boolean isGoodA = imageA.blocks(book, first, count, a.content, a.trailers);
            final boolean isGoodB = imageB.blocks(book, first, count, b.content, b.trailers);
            if (isGoodA && isGoodB && isSame(count)) {
                return true;
            }
            if (System.nanoTime() - beginNs >= settleNs) {
                if (!isGoodA || !isGoodB) {
                    report.violation(
                            "I6 known bytes",
                            "object '" + book.title() + "', " + count + " blocks from " + first + ": device "
                                    + (isGoodA ? "b" : isGoodB ? "a" : "a and device b") + " holds a bad one");
                }
                return isGoodA && isGoodB;
            }
            LockSupport.parkNanos(REST_NS);
        }
    }

    private boolean isSame(final int count) {
        for (int i = 0; i < count; i++) {
            if (!Trailer.isSame(a.trailers, b.trailers, Trailer.lengthOf(i))) {
                return false;
            }
        }
        return differing(0, count * book.blockSize()) == 0;
    }

    private int differing(final int offset, final int lengthBytes) {
        int differing = 0;
        for (int at = offset; at < offset + lengthBytes; at += Long.BYTES) {
            if (a.content.getLong(at) != b.content.getLong(at)) {
                for (int i = at; i < at + Long.BYTES; i++) {
                    differing += a.content.getByte(i) == b.content.getByte(i) ? 0 : 1;
                }
            }
        }
        return differing;
    }

    private void compare(final int block, final int index) {
        report.block();
        final int differing = differing(index * book.blockSize(), book.blockSize());
        if (differing > 0 || !Trailer.isSame(a.trailers, b.trailers, Trailer.lengthOf(index))) {
            report.differing(differing);
            report.violation(
                    "I1 converge",
                    at(block) + differing + " bytes differ: device a holds " + a.version(index, book.blockSize())
                            + ", device b " + b.version(index, book.blockSize()));
        }
    }

    /** What one device holds; where the other holds something else, that is said already. */
    private void checkBlock(final Side side, final int block, final int index, final Loss loss) {
        final int epoch = side.epoch(index);
        final long sequence = side.sequence(index);
        epochs[block] = epoch;
        sequences[block] = sequence;
        tops.found(epoch, sequence);
        final int offset = index * book.blockSize();
        if (epoch == 0) {
            checkZeros(side, block, offset);
        } else {
            final Write write =
                    ledgers.find(Content.client(side.content, offset), Content.number(side.content, offset));
            if (write == null || write.object() != book || !write.covers(block)) {
                report.violation(
                        "I6 known bytes",
                        at(block) + side.version(index, book.blockSize()) + ": nobody submitted this"
                                + (write == null ? "" : " here, but " + write));
            } else {
                checkWrite(side, block, index, write);
            }
        }
        checkAge(block, epoch, sequence, loss);
    }

    private void checkZeros(final Side side, final int block, final int offset) {
        for (int i = 0; i < book.blockSize(); i++) {
            if (side.content.getByte(offset + i) != 0) {
                report.violation("I6 known bytes", at(block) + "never written, and byte " + i + " is not zero");
                return;
            }
        }
    }

    private void checkWrite(final Side side, final int block, final int index, final Write write) {
        final int mismatch = content.mismatch(write, block, side.content, index * book.blockSize(), book.blockSize());
        if (mismatch >= 0) {
            report.violation("I6 known bytes", at(block) + "torn: from byte " + mismatch + " on not that of " + write);
        }
        if (write.isRefused() || write.isLost()) {
            report.violation(
                    "I4 no flip",
                    at(block) + side.version(index, book.blockSize()) + ": here is "
                            + (write.isLost() ? "what was gone before: " : "what was refused: ") + write);
        } else if (write.isAcknowledged() && write.compareTag(side.epoch(index), side.sequence(index)) != 0) {
            report.violation(
                    "I6 known bytes",
                    at(block) + side.version(index, book.blockSize()) + ": another tag than " + write);
        }
        final Write newest = any[block];
        if (newest != null && newest != write && newest.compareTag(side.epoch(index), side.sequence(index)) == 0) {
            report.violation(
                    "I6 known bytes",
                    at(block) + side.version(index, book.blockSize()) + ": under this tag was acknowledged " + newest);
        }
    }

    private void checkAge(final int block, final int epoch, final long sequence, final Loss loss) {
        final Write must = strong[block];
        final Write may = any[block];
        if (may == null || Tag.compare(epoch, sequence, may.epoch(), may.sequence()) >= 0) {
            return;
        }
        if (must != null && Tag.compare(epoch, sequence, must.epoch(), must.sequence()) < 0) {
            report.lostStrong();
            report.violation("I2 acked", at(block) + "has tag " + epoch + "/" + sequence + " and lacks " + must);
        } else if (loss == Loss.NOTHING && !may.isLost()) {
            report.lostStrong();
            report.violation("I2 acked", at(block) + "has tag " + epoch + "/" + sequence + " and lacks " + may);
        } else if (!may.isLost()) {
            report.lostWeak();
            may.lost();
        }
        any[block] = must; // said once
    }

    private String at(final int block) {
        return "object '" + book.title() + "' block " + block + ": ";
    }
}
