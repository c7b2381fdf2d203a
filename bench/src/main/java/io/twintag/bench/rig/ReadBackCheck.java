package io.twintag.bench.rig;

import io.twintag.bench.sink.Sink;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.Slots;
import org.agrona.DirectBuffer;

/** Holds what both copies give back against what was appended: every record, in order, unharmed. One thread. */
final class ReadBackCheck implements Sink.RecordReader {
    private final Crc32c crc32c = new Crc32c();
    private final long[] right = new long[2];
    private final int length;
    private String problem;

    private ReadBackCheck(final int length) {
        this.length = length;
    }

    /**
     * Reads back and checks.
     *
     * @param expected records that were acknowledged, from index 0.
     * @return records of each copy, all of them right; 0 for a sink that stores nothing.
     * @throws IllegalStateException naming the first record that is not as it was appended.
     */
    static long verify(final Sink sink, final int length, final long expected) {
        if (!sink.isStoring()) {
            return 0;
        }
        final ReadBackCheck check = new ReadBackCheck(length);
        sink.readBack(check);
        for (int copy = 0; copy < 2 && check.problem == null; copy++) {
            if (check.right[copy] != expected) {
                check.problem =
                        "copy " + Slots.letter(copy) + " gave back " + check.right[copy] + " records of " + expected;
            }
        }
        if (check.problem != null) {
            throw new IllegalStateException(check.problem);
        }
        return expected;
    }

    @Override
    public void onRecord(final int copy, final DirectBuffer record, final int offset, final int recordLength) {
        if (problem != null) {
            return;
        }
        final long index = right[copy];
        if (recordLength != length || !Records.isRecord(crc32c, index, record, offset, recordLength)) {
            problem = "copy " + Slots.letter(copy) + ": record " + index + " is not what was appended ("
                    + recordLength + " bytes" + (recordLength < Long.BYTES ? "" : ", index " + record.getLong(offset))
                    + ")";
            return;
        }
        right[copy]++;
    }
}
