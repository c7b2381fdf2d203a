package io.twintag.bench.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.twintag.bench.sink.Footprint;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.bookkeeper.client.AsyncCallback.AddCallback;
import org.apache.bookkeeper.client.BKException;
import org.apache.bookkeeper.client.BookKeeper;
import org.apache.bookkeeper.client.LedgerHandle;
import org.apache.bookkeeper.conf.ClientConfiguration;
import org.apache.bookkeeper.net.BookieId;
import org.apache.bookkeeper.proto.BookieClient;
import org.apache.bookkeeper.proto.BookieProtocol;
import org.apache.bookkeeper.proto.checksum.DigestManager;

/**
 * A ledger of Apache BookKeeper on two bookies in this JVM: ensemble 2, write quorum 2, ack quorum 2. Entries are added
 * asynchronously, one a record, many in flight; each is acknowledged when both bookies have it in their journals, in
 * the page cache or, forced, on disk.
 *
 * <p>What makes it fair: see {@link #settings}.
 */
public final class BookKeeperSink implements Sink {
    private static final byte[] PASSWORD = new byte[0];
    private static final long MAX_IN_FLIGHT = 8 * 1024;
    private static final long MAX_IN_FLIGHT_BYTES = 32L * 1024 * 1024;
    private static final int READS_IN_FLIGHT = 256;
    private static final int TIMEOUT_S = 20;

    private final Copies copies;
    private final boolean isForced;
    private final Bookies bookies;
    private final long maxInFlight;
    private final AddCallback onAdded = this::onAdded;
    private BookKeeper client;
    private LedgerHandle ledger;
    private long appended;
    private long polled;
    private volatile long acknowledged;
    private volatile int failureCode = BKException.Code.OK;

    /** @throws IllegalStateException when it does not start. */
    public BookKeeperSink(final SinkSettings settings) {
        maxInFlight = Math.max(1, Math.min(MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES / settings.payloadBytes()));
        copies = new Copies("bookkeeper", settings.directory(), Footprint.BOOKKEEPER.bytes(settings));
        isForced = settings.isForced();
        bookies = new Bookies(copies, isForced);
        copies.start(this, () -> {
            bookies.start();
            final ClientConfiguration configuration = new ClientConfiguration();
            configuration.setMetadataServiceUri(bookies.metadataServiceUri());
            client = new BookKeeper(configuration
                    .setUseV2WireProtocol(true)
                    .setNumIOThreads(1)
                    .setNumWorkerThreads(1)
                    .setThrottleValue(0)
                    .setAddEntryTimeout(TIMEOUT_S)
                    .setReadEntryTimeout(TIMEOUT_S));
            ledger = client.createLedger(
                    Copies.COUNT, Copies.COUNT, Copies.COUNT, BookKeeper.DigestType.CRC32C, PASSWORD);
        });
    }

    @Override
    public Map<String, String> settings() {
        return settings(isForced);
    }

    /** Every setting that is not the default, and those that make the comparison fair. */
    public static Map<String, String> settings(final boolean isForced) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put(
                "threads", "the caller's, and BookKeeper's: one for I/O and one worker in client and bookies each");
        settings.put("transport", "TCP over 127.0.0.1, epoll; wire protocol 2");
        settings.put("ensemble, write quorum, ack quorum", "2, 2, 2");
        settings.put("digest", "CRC32C");
        settings.put(
                "in flight at most", MAX_IN_FLIGHT + " entries or " + MAX_IN_FLIGHT_BYTES + " bytes; throttle off");
        settings.put("journalSyncData", isForced + "");
        settings.put("journalMaxGroupWaitMSec", "0: a group never waits");
        settings.put("journalAdaptiveGroupWrites", "true");
        settings.put("journalRemovePagesFromCache", "false");
        settings.put("ledger storage", "InterleavedLedgerStorage; no compaction");
        settings.put("poll", "yields the caller's core where no answer has come");
        settings.put("metadata", "ZooKeeper in the same JVM, not asked while entries are added");
        settings.put("acknowledged", "both bookies have answered" + (isForced ? ", their journals forced" : ""));
        return settings;
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        if (appended - acknowledged >= maxInFlight) {
            return false;
        }
        final ByteBuf entry = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        payload.getBytes(offset, entry.internalNioBuffer(0, length), length);
        entry.writerIndex(length);
        ledger.asyncAddEntry(entry, onAdded, null);
        appended++;
        return true;
    }

    /** Called in the order of the entries, on the worker thread of the ledger. */
    private void onAdded(final int code, final LedgerHandle handle, final long entryId, final Object context) {
        if (code == BKException.Code.OK) {
            acknowledged = entryId + 1;
        } else {
            failureCode = code;
        }
    }

    /** Where nothing has come, it lets BookKeeper's threads have the core: they are more than the machine may have. */
    @Override
    public long poll() {
        if (failureCode != BKException.Code.OK) {
            throw copies.failed(BKException.create(failureCode));
        }
        final long now = acknowledged;
        if (now == polled && now < appended) {
            Thread.yield();
        }
        polled = now;
        return now;
    }

    @Override
    public void readBack(final RecordReader reader) {
        final long startNs = System.nanoTime();
        while (poll() < appended) {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(TIMEOUT_S)) {
                throw copies.failed(new IllegalStateException((appended - acknowledged) + " adds were not answered"));
            }
            Thread.yield();
        }
        try {
            final DigestManager digest = DigestManager.instantiate(
                    ledger.getId(),
                    PASSWORD,
                    BookKeeper.DigestType.toProtoDigestType(BookKeeper.DigestType.CRC32C),
                    ByteBufAllocator.DEFAULT,
                    true);
            for (int copy = 0; copy < Copies.COUNT; copy++) {
                readCopy(copy, digest, reader);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw copies.failed(e);
        } catch (final Exception e) {
            throw copies.failed(e);
        }
    }

    /** From its bookie alone: the ledger's own read would take either. */
    private void readCopy(final int copy, final DigestManager digest, final RecordReader reader) throws Exception {
        final BookieId bookie = BookieId.parse(Bookies.bookieId(copy));
        final BookieClient bookieClient = client.getClientCtx().getBookieClient();
        final UnsafeBuffer record = new UnsafeBuffer(0, 0);
        final EntryRead[] reads = new EntryRead[READS_IN_FLIGHT];
        for (long first = 0; first < appended; first += READS_IN_FLIGHT) {
            final int count = (int) Math.min(READS_IN_FLIGHT, appended - first);
            for (int i = 0; i < count; i++) {
                reads[i] = new EntryRead();
                final EntryRead read = reads[i];
                bookieClient.readEntry(
                        bookie,
                        ledger.getId(),
                        first + i,
                        (code, ledgerId, entryId, entry, context) -> read.complete(code, entryId, entry, digest),
                        null,
                        BookieProtocol.FLAG_NONE);
            }
            for (int i = 0; i < count; i++) {
                record.wrap(reads[i].bytes.get(TIMEOUT_S, TimeUnit.SECONDS));
                reader.onRecord(copy, record, 0, record.capacity());
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(ledger, client, bookies);
        copies.delete();
    }

    /** One entry on its way from a bookie. */
    private static final class EntryRead {
        final CompletableFuture<byte[]> bytes = new CompletableFuture<>();

        void complete(final int code, final long entryId, final ByteBuf entry, final DigestManager digest) {
            try {
                if (code != BKException.Code.OK) {
                    throw BKException.create(code);
                }
                final ByteBuf data = digest.verifyDigestAndReturnData(entryId, entry);
                final byte[] copy = new byte[data.readableBytes()];
                data.readBytes(copy);
                bytes.complete(copy);
            } catch (final BKException e) {
                bytes.completeExceptionally(e);
            }
        }
    }
}
