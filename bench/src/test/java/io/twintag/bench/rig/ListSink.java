package io.twintag.bench.rig;

import io.twintag.bench.sink.Sink;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps two lists of records and acknowledges at once; tests override what shall go wrong. */
class ListSink implements Sink {
    final List<List<byte[]>> copies = List.of(new ArrayList<>(), new ArrayList<>());
    long appended;

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        final byte[] record = new byte[length];
        payload.getBytes(offset, record);
        copies.forEach(copy -> copy.add(record.clone()));
        appended++;
        return true;
    }

    @Override
    public long poll() {
        return appended;
    }

    @Override
    public void readBack(final RecordReader reader) {
        for (int copy = 0; copy < 2; copy++) {
            for (final byte[] record : copies.get(copy)) {
                reader.onRecord(copy, new UnsafeBuffer(record), 0, record.length);
            }
        }
    }

    @Override
    public void close() {
        copies.forEach(List::clear);
    }
}
