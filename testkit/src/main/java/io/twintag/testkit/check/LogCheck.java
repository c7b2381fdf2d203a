package io.twintag.testkit.check;

import io.twintag.client.LogChunk;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Write;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Tag;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Checks one log, from where the last check ended: the same bytes on both devices (I1), each record one that was
 * submitted, whole, once, in its client's order and in the order of tags (I3), none that was refused (I4), and each
 * acknowledged one at its position with its tag (I2). One thread.
 */
final class LogCheck {
    private static final long REST_NS = 5_000_000;

    private final Int2ObjectHashMap<Write> lastOfClient = new Int2ObjectHashMap<>();
    private final TestObject log;
    private final Ledgers ledgers;
    private final Content content;
    private final CheckReport report;
    private final Tops tops;
    private final long settleNs;
    private long position;
    private int lastEpoch;
    private long lastSequence;

    /** @param settleNs how long the devices get to come to the same end. */
    LogCheck(
            final TestObject log,
            final Ledgers ledgers,
            final Content content,
            final CheckReport report,
            final Tops tops,
            final long settleNs) {
        this.log = log;
        this.ledgers = ledgers;
        this.content = content;
        this.report = report;
        this.tops = tops;
        this.settleNs = settleNs;
    }

    TestObject log() {
        return log;
    }

    /** Reads on to the common end of both. */
    void readOn(final Image a, final Image b) {
        final long end = commonEnd(a, b);
        if (end < position) {
            report.violation("I4 no flip", at(end) + "the log ends here, and was checked to " + position + " before");
            report.lostStrong();
        }
        boolean goesOn = true;
        while (goesOn && position < end) {
            final LogChunk ofA = a.log(log, position);
            final LogChunk ofB = b.log(log, position);
            if (ofA == null || ofB == null) {
                report.violation(
                        "I6 known bytes",
                        at(position) + "device " + (ofA == null ? ofB == null ? "a and device b" : "a" : "b")
                                + ": the record is bad; the rest of the log is not checked");
                return;
            }
            ofA.until(end);
            ofB.until(end);
            goesOn = compare(ofA, ofB);
        }
    }

    /** A client that was killed may have left submissions that are only now taken up, so the ends may move. */
    private long commonEnd(final Image a, final Image b) {
        final long beginNs = System.nanoTime();
        long tailA = a.tail(log);
        long tailB = b.tail(log);
        while (tailA != tailB && System.nanoTime() - beginNs < settleNs) {
            LockSupport.parkNanos(REST_NS);
            tailA = a.tail(log);
            tailB = b.tail(log);
        }
        if (tailA != tailB) {
            report.violation(
                    "I1 converge",
                    "log '" + log.title() + "' ends at " + tailA + " on device a, at " + tailB + " on device b");
            report.differing(Math.abs(tailA - tailB));
        }
        return Math.min(tailA, tailB);
    }

    /** Returns false when the rest cannot be compared. */
    private boolean compare(final LogChunk a, final LogChunk b) {
        final int lengthBytes = Math.min(a.lengthBytes(), b.lengthBytes());
        int done = 0;
        while (done < lengthBytes) {
            final int bytes = a.bytes(done);
            if (bytes < 0 || done + bytes > lengthBytes || b.bytes(done) != bytes) {
                break;
            }
            final int differing = differing(a.buffer(), b.buffer(), done, bytes);
            if (differing > 0) {
                report.differing(differing);
                report.violation(
                        "I1 converge",
                        at(position + done) + differing + " bytes differ: device a holds " + describe(a, done)
                                + ", device b " + describe(b, done));
            }
            if (!a.isPadding(done)) {
                check(a.buffer(), done, position + done);
            }
            done += bytes;
        }
        if (done == 0) {
            report.violation(
                    "I1 converge",
                    at(position) + "no record is there on both: device a holds " + describe(a, 0) + ", device b "
                            + describe(b, 0) + "; the rest of the log is not checked");
        }
        position += done;
        return done > 0;
    }

    private static int differing(final DirectBuffer a, final DirectBuffer b, final int index, final int lengthBytes) {
        int differing = 0;
        for (int at = index; at < index + lengthBytes; at += Long.BYTES) { // records are 32-byte aligned
            if (a.getLong(at) != b.getLong(at)) {
                for (int i = at; i < at + Long.BYTES; i++) {
                    differing += a.getByte(i) == b.getByte(i) ? 0 : 1;
                }
            }
        }
        return differing;
    }

    private void check(final DirectBuffer records, final int index, final long at) {
        report.record();
        final int payload = index + LogLayout.HEADER_LENGTH;
        final int lengthBytes = LogLayout.payloadLength(records.getInt(index + LogLayout.LENGTH_OFFSET));
        final int epoch = records.getInt(index + LogLayout.EPOCH_OFFSET);
        final long sequence = records.getLong(index + LogLayout.SEQUENCE_OFFSET);
        if (Tag.compare(epoch, sequence, lastEpoch, lastSequence) <= 0) {
            report.violation(
                    "I3 prefix",
                    at(at) + "tag " + epoch + "/" + sequence + " comes after tag " + lastEpoch + "/" + lastSequence);
        }
        tops.found(epoch, sequence);
        lastEpoch = epoch;
        lastSequence = sequence;
        final Write write = lengthBytes < Content.MIN_LENGTH
                ? null
                : ledgers.find(Content.client(records, payload), Content.number(records, payload));
        if (write == null || write.object() != log) {
            report.violation(
                    "I3 prefix",
                    at(at) + "tag " + epoch + "/" + sequence + ", " + lengthBytes + " bytes: nobody submitted this"
                            + (write == null ? "" : " here, but " + write));
            return;
        }
        if (lengthBytes != write.lengthBytes()
                || content.mismatch(write, Content.NO_BLOCK, records, payload, lengthBytes) >= 0) {
            report.violation("I6 known bytes", at(at) + lengthBytes + " bytes that are not those of " + write);
        }
        checkOrder(write, at);
        if (write.isRefused() || write.isLost()) {
            report.violation(
                    "I4 no flip",
                    at(at) + "tag " + epoch + "/" + sequence + ": here is "
                            + (write.isLost() ? "what was gone before: " : "what was refused: ") + write);
        }
        write.found(epoch, sequence, at);
    }

    private void checkOrder(final Write write, final long at) {
        if (write.isFound()) {
            report.violation("I3 prefix", at(at) + "here again, and found " + write.foundAt() + ": " + write);
            return;
        }
        final Write last = lastOfClient.get(write.client());
        if (last != null && last.number() > write.number()) {
            report.violation("I3 prefix", at(at) + write + " comes after " + last);
        }
        lastOfClient.put(write.client(), write);
    }

    /**
     * Looks for what was acknowledged, once the log is read.
     *
     * @param completed may be of other objects too.
     * @param loss      what may be gone with it.
     */
    void settle(final List<Write> completed, final Loss loss) {
        for (final Write write : completed) {
            if (write.object() == log && write.isAcknowledged() && !write.isFoundAsAcknowledged()) {
                missing(write, loss);
            }
        }
    }

    private void missing(final Write write, final Loss loss) {
        if (write.isFound()) {
            report.violation("I2 acked", "found " + write.foundAt() + ": " + write);
        } else if (loss.orProcesses().promises(write) || loss == Loss.NOTHING && !write.isLost()) {
            report.lostStrong();
            report.violation("I2 acked", "log '" + log.title() + "' lacks " + write);
        } else if (!write.isLost()) {
            if (write.sequence() <= tops.of(write.epoch())) {
                report.violation(
                        "I3 prefix",
                        "log '" + log.title() + "': a later write of its epoch is there, and lacks " + write);
            }
            report.lostWeak();
            write.lost();
        }
    }

    private static String describe(final LogChunk chunk, final int index) {
        if (index + LogLayout.HEADER_LENGTH > chunk.lengthBytes()) {
            return "nothing";
        }
        final DirectBuffer buffer = chunk.buffer();
        return "tag " + buffer.getInt(index + LogLayout.EPOCH_OFFSET) + "/"
                + buffer.getLong(index + LogLayout.SEQUENCE_OFFSET) + " (length field "
                + buffer.getInt(index + LogLayout.LENGTH_OFFSET) + ", crc "
                + Integer.toHexString(buffer.getInt(index + LogLayout.CRC_OFFSET)) + ")";
    }

    private String at(final long where) {
        return "log '" + log.title() + "' at position " + where + ": ";
    }
}
