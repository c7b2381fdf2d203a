package io.twintag.cli.compare;

import io.twintag.client.LogChunk;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.DeviceFacts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/** Compares one log on both devices, record by record. One thread. */
final class LogComparison {
    private static final long COMMIT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final VolumeReader a;
    private final VolumeReader b;
    private final boolean isOnline;
    private final Findings findings;
    private String name;
    private int id;
    private long position;

    LogComparison(final VolumeReader a, final VolumeReader b, final boolean isOnline, final Findings findings) {
        this.a = a;
        this.b = b;
        this.isOnline = isOnline;
        this.findings = findings;
    }

    void run(
            final DeviceFacts factsA,
            final DeviceFacts factsB,
            final DeviceFacts.Held inA,
            final DeviceFacts.Held inB) {
        name = inA.name();
        id = inA.id();
        position = 0;
        final long end = Math.min(inA.tail(), inB.tail());
        boolean goesOn = true;
        long waitedSinceNs = System.nanoTime();
        while (goesOn && position < end) {
            final LogChunk fromA = read(a, end);
            final LogChunk fromB = read(b, end);
            final long before = position;
            if (fromA == null || fromB == null) {
                goesOn = skipBad(fromA, fromB);
            } else {
                goesOn = compare(fromA, fromB, Math.min(fromA.lengthBytes(), fromB.lengthBytes()));
            }
            if (position > before) {
                waitedSinceNs = System.nanoTime();
            } else if (goesOn && System.nanoTime() - waitedSinceNs > COMMIT_TIMEOUT_NS) {
                findings.inDoubtBytes(end - position); // not acknowledged: nobody is shown it
                return;
            } else if (goesOn) {
                LockSupport.parkNanos(REST_NS);
            }
        }
        if (goesOn && inA.tail() != inB.tail()) {
            compareEnds(factsA, factsB, inA.tail(), inB.tail());
        }
    }

    /** Null: the record there is bad. */
    private LogChunk read(final VolumeReader reader, final long end) {
        try {
            return reader.readLog(id, position, VolumeReader.MAX_CHUNK_LENGTH, !isOnline)
                    .until(end);
        } catch (final ReadException e) {
            Findings.mustBeBadContent(e);
            return null;
        }
    }

    /** Where a device has a bad record, its twin says how long it is. */
    private boolean skipBad(final LogChunk fromA, final LogChunk fromB) {
        findings.difference("log '" + name + "' at position " + position + ": device "
                + (fromA == null && fromB == null ? "a and device b" : fromA == null ? "a" : "b")
                + ": the record is bad (its CRC32C or length)");
        final LogChunk good = fromA == null ? fromB : fromA;
        final int bytes = good == null || good.lengthBytes() == 0 ? -1 : good.bytes(0);
        position += Math.max(0, bytes);
        return bytes > 0;
    }

    private boolean compare(final LogChunk fromA, final LogChunk fromB, final int lengthBytes) {
        final boolean isSame = isSame(fromA.buffer(), fromB.buffer(), 0, lengthBytes);
        int done = 0;
        while (done < lengthBytes) {
            final int bytes = fromA.bytes(done);
            final int twinBytes = isSame ? bytes : fromB.bytes(done);
            if (bytes < 0 || bytes != twinBytes || done + bytes > lengthBytes) {
                findings.difference("log '" + name + "' at position " + (position + done)
                        + ": the devices hold records of different lengths; the rest of this log is not compared");
                return false;
            }
            if (!isSame && !isSame(fromA.buffer(), fromB.buffer(), done, bytes)) {
                findings.difference("log '" + name + "' at position " + (position + done)
                        + ": the devices hold different records (sequences "
                        + fromA.buffer().getLong(done + LogLayout.SEQUENCE_OFFSET) + " and "
                        + fromB.buffer().getLong(done + LogLayout.SEQUENCE_OFFSET) + ")");
            }
            if (fromA.isPadding(done)) {
                findings.compared(bytes);
            } else {
                findings.record(bytes);
            }
            done += bytes;
        }
        position += done;
        return true;
    }

    /** One log is longer: right if the other device has not got that far, wrong if it has. */
    private void compareEnds(final DeviceFacts factsA, final DeviceFacts factsB, final long tailA, final long tailB) {
        final VolumeReader longer = tailA > tailB ? a : b;
        final DeviceFacts shorter = tailA > tailB ? factsB : factsA;
        final LogChunk rest;
        try {
            rest = longer.readLog(id, position, VolumeReader.MAX_CHUNK_LENGTH, true);
        } catch (final ReadException e) {
            Findings.mustBeBadContent(e);
            findings.difference("log '" + name + "' at position " + position + ": device " + longer.name()
                    + ": the record is bad (its CRC32C or length)");
            return;
        }
        if (rest.lengthBytes() == 0) {
            return; // cut meanwhile
        }
        final int epoch = rest.buffer().getInt(LogLayout.EPOCH_OFFSET);
        final long sequence = rest.buffer().getLong(LogLayout.SEQUENCE_OFFSET);
        if (!Findings.isAbove(shorter, epoch, sequence)) {
            findings.difference("log '" + name + "' at position " + position + ": device " + shorter.slotName()
                    + " lacks the records from sequence " + sequence + " on");
        } else if (!isOnline) {
            findings.inDoubtBytes(Math.abs(tailA - tailB));
        }
    }

    private static boolean isSame(final DirectBuffer a, final DirectBuffer b, final int index, final int lengthBytes) {
        int at = index;
        final int end = index + lengthBytes;
        while (at < end && a.getLong(at) == b.getLong(at)) {
            at += Long.BYTES; // records are multiples of 32 bytes
        }
        return at >= end;
    }
}
