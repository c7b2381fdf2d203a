package io.twintag.bench.peer;

import io.twintag.bench.sink.Footprint;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.VectorMemTableConfig;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Two RocksDBs with write-ahead logs. Records are put under their index (8 bytes, big endian) into a batch, and the
 * batch is written to one and then to the other on the caller's thread: at the next poll, or before when it is full.
 * Acknowledged when both have written it, or, forced, when {@link GroupForce} has synced both logs.
 *
 * <p>What makes it fair: see {@link #settings}. Batches are natural ones: nothing waits for a batch to grow.
 */
public final class RocksDbSink implements Sink {
    private static final long MEMTABLE_BYTES = 256L * 1024 * 1024;
    private static final int MAX_MEMTABLES = 4;
    private static final int MAX_BATCH_RECORDS = 1024;
    private static final int MAX_BATCH_BYTES = 256 * 1024;
    private static final int KEY_LENGTH = Long.BYTES;

    static {
        RocksDB.loadLibrary();
    }

    private final Copies copies;
    private final RocksDB[] databases = new RocksDB[Copies.COUNT];
    private final ByteBuffer key = ByteBuffer.allocateDirect(KEY_LENGTH);
    private final ByteBuffer value;
    private final UnsafeBuffer valueBuffer;
    private final Options options;
    private final VectorMemTableConfig memtable = new VectorMemTableConfig();
    private final WriteOptions writeOptions = new WriteOptions().setSync(false);
    private final WriteBatch batch = new WriteBatch(MAX_BATCH_BYTES);
    private GroupForce groupForce;
    private int batched;
    private long appended;

    /** @throws IllegalStateException when it does not start. */
    public RocksDbSink(final SinkSettings settings) {
        value = ByteBuffer.allocateDirect(settings.payloadBytes());
        valueBuffer = new UnsafeBuffer(value);
        options = options();
        copies = new Copies("rocksdb", settings.directory(), Footprint.ROCKSDB.bytes(settings));
        copies.start(this, () -> {
            for (int copy = 0; copy < Copies.COUNT; copy++) {
                databases[copy] = RocksDB.open(options, copies.of(copy).toString());
            }
            if (settings.isForced()) {
                groupForce = new GroupForce(databases[0]::syncWal, databases[1]::syncWal);
            }
        });
    }

    @Override
    public Map<String, String> settings() {
        return settings(groupForce != null);
    }

    /** Every setting that is not the default, and those that make the comparison fair. */
    public static Map<String, String> settings(final boolean isForced) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("version", RocksDB.rocksdbVersion().toString());
        settings.put(
                "threads",
                (isForced ? "the caller's, one that syncs each log" : "the caller's") + ", and RocksDB's for flushes");
        settings.put("key", "index of the record, 8 bytes, big endian: in order");
        settings.put("batch", "what came since the last poll, at most " + MAX_BATCH_RECORDS + " records");
        settings.put("memtable", "vector (the fastest for inserts without reads), " + MEMTABLE_BYTES + " bytes");
        settings.put("write buffers at most", MAX_MEMTABLES + "");
        settings.put("concurrent memtable writes", "off: there is one writer");
        settings.put("compaction", "off, and no slow-down or stop by files of level 0");
        settings.put("compression", "off");
        settings.put("write-ahead log", "on, sync off in the write itself");
        settings.put(
                "acknowledged",
                isForced
                        ? "both logs synced since (SyncWAL); a group is what was there at a poll, both synced side by side, writes go on"
                        : "both writes have returned");
        return settings;
    }

    private Options options() {
        return new Options()
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setMemTableConfig(memtable)
                .setAllowConcurrentMemtableWrite(false)
                .setWriteBufferSize(MEMTABLE_BYTES)
                .setMaxWriteBufferNumber(MAX_MEMTABLES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setDisableAutoCompactions(true)
                .setLevel0SlowdownWritesTrigger(Integer.MAX_VALUE)
                .setLevel0StopWritesTrigger(Integer.MAX_VALUE)
                .setInfoLogLevel(InfoLogLevel.FATAL_LEVEL)
                .setStatsDumpPeriodSec(0);
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        key.clear();
        key.putLong(0, appended);
        payload.getBytes(offset, valueBuffer, 0, length);
        value.clear().limit(length);
        try {
            batch.put(key, value);
        } catch (final RocksDBException e) {
            throw copies.failed(e);
        }
        appended++;
        batched++;
        if (batched == MAX_BATCH_RECORDS || (long) batched * length >= MAX_BATCH_BYTES) {
            write();
        }
        return true;
    }

    private void write() {
        try {
            databases[0].write(writeOptions, batch);
            databases[1].write(writeOptions, batch);
        } catch (final RocksDBException e) {
            throw copies.failed(e);
        }
        batch.clear();
        batched = 0;
    }

    @Override
    public long poll() {
        if (batched > 0) {
            write();
        }
        return groupForce == null ? appended : groupForce.poll(appended);
    }

    @Override
    public void readBack(final RecordReader reader) {
        poll();
        final UnsafeBuffer record = new UnsafeBuffer(value);
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            try (RocksIterator iterator = databases[copy].newIterator()) {
                long next = 0;
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    key.clear();
                    iterator.key(key);
                    if (key.getLong(0) != next) {
                        throw copies.failed(new IllegalStateException("copy " + copy + " lacks record " + next));
                    }
                    value.clear();
                    reader.onRecord(copy, record, 0, iterator.value(value));
                    next++;
                }
                iterator.status();
            } catch (final RocksDBException e) {
                throw copies.failed(e);
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(groupForce);
        CloseHelper.quietCloseAll(databases);
        CloseHelper.quietCloseAll(batch, writeOptions, options);
        copies.delete();
    }
}
