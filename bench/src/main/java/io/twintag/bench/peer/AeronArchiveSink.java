package io.twintag.bench.peer;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.LogBufferDescriptor;
import io.twintag.bench.sink.Footprint;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.status.CountersReader;

/**
 * Two Aeron Archives that record the caller's one IPC publication. A record is acknowledged when the recording
 * positions of both have passed it.
 *
 * <p>What makes it fair: see {@link #settings}. Two busy threads as twintag's one-JVM layout has: the caller's, and one
 * that runs the media driver and both archives.
 */
public final class AeronArchiveSink implements Sink {
    private static final int TERM_LENGTH = 64 * 1024 * 1024;
    private static final int IPC_MTU = 32 * 1024;
    private static final int SEGMENT_LENGTH = 1024 * 1024 * 1024;
    private static final int FILE_IO_MAX_LENGTH = 1024 * 1024;
    private static final int STREAM_ID = 1001;
    private static final int REPLAY_STREAM_ID = 2001;
    private static final int FIRST_CONTROL_STREAM_ID = 101;
    private static final int REPLAY_FRAGMENTS = 256;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Copies copies;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AeronArchive[] clients = new AeronArchive[Copies.COUNT];
    private final int[] positionCounters = new int[Copies.COUNT];
    private final long[] recordings = new long[Copies.COUNT];
    private final Archive[] archives = new Archive[Copies.COUNT];
    private final boolean isForced;
    private MediaDriver driver;
    private Aeron aeron;
    private CountersReader counters;
    private ExclusivePublication publication;
    private Thread busy;
    private volatile boolean isRunning = true;
    private int recordLength;
    private long recordsPerTerm;

    /** @throws IllegalStateException when it does not start. */
    public AeronArchiveSink(final SinkSettings settings) {
        this.copies = new Copies("aeron-archive", settings.directory(), Footprint.AERON_ARCHIVE.bytes(settings));
        this.isForced = settings.isForced();
        copies.start(this, () -> {
            launch();
            record(settings.payloadBytes());
        });
    }

    @Override
    public Map<String, String> settings() {
        return settings(isForced);
    }

    /** Every setting that is not the default, and those that make the comparison fair. */
    public static Map<String, String> settings(final boolean isForced) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("version", Aeron.class.getPackage().getImplementationVersion() + "");
        settings.put("threads", "the caller's, and one that spins and runs the media driver and both archives");
        settings.put("channel", "aeron:ipc, one exclusive publication recorded by both archives");
        settings.put("term length", TERM_LENGTH + "");
        settings.put("ipc mtu", IPC_MTU + "");
        settings.put("segment file length", SEGMENT_LENGTH + "");
        settings.put("file io max length", FILE_IO_MAX_LENGTH + "");
        settings.put("file sync level", fileSyncLevel(isForced) + "");
        settings.put("recording checksum", "none, the default");
        settings.put("acknowledged", "both recording positions passed the record");
        return settings;
    }

    private static int fileSyncLevel(final boolean isForced) {
        return isForced ? 1 : 0;
    }

    private void launch() {
        final String aeronDirectory = copies.beside("aeron").toString();
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory)
                .threadingMode(ThreadingMode.INVOKER)
                .ipcTermBufferLength(TERM_LENGTH)
                .ipcMtuLength(IPC_MTU)
                .spiesSimulateConnection(false)
                .errorHandler(this::onError)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            archives[copy] = Archive.launch(archive(copy, aeronDirectory));
        }
        busy = new Thread(this::runDriverAndArchives, "archives");
        busy.setDaemon(true);
        busy.start();
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(aeronDirectory)
                .useConductorAgentInvoker(true)
                .errorHandler(this::onError));
        counters = aeron.countersReader();
    }

    private Archive.Context archive(final int copy, final String aeronDirectory) {
        return new Archive.Context()
                .aeronDirectoryName(aeronDirectory)
                .mediaDriverAgentInvoker(driver.sharedAgentInvoker())
                .archiveId(copy)
                .archiveDir(copies.of(copy).toFile())
                .threadingMode(ArchiveThreadingMode.INVOKER)
                .controlChannelEnabled(false)
                .archiveClientContext(new AeronArchive.Context().controlResponseChannel(CommonContext.IPC_CHANNEL))
                .localControlChannel(CommonContext.IPC_CHANNEL)
                .localControlStreamId(FIRST_CONTROL_STREAM_ID + copy)
                .recordingEventsEnabled(false)
                .replicationChannel("aeron:udp?endpoint=127.0.0.1:0")
                .segmentFileLength(SEGMENT_LENGTH)
                .fileIoMaxLength(FILE_IO_MAX_LENGTH)
                .catalogFileSyncLevel(fileSyncLevel(isForced))
                .fileSyncLevel(fileSyncLevel(isForced))
                .errorHandler(this::onError);
    }

    private void runDriverAndArchives() {
        final AgentInvoker driverInvoker = driver.sharedAgentInvoker();
        final AgentInvoker first = archives[0].invoker();
        final AgentInvoker second = archives[1].invoker();
        while (isRunning) {
            driverInvoker.invoke();
            first.invoke();
            second.invoke();
        }
    }

    private void record(final int payloadBytes) {
        publication = aeron.addExclusivePublication(CommonContext.IPC_CHANNEL, STREAM_ID);
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            clients[copy] = AeronArchive.connect(new AeronArchive.Context()
                    .aeron(aeron)
                    .controlRequestChannel(CommonContext.IPC_CHANNEL)
                    .controlRequestStreamId(FIRST_CONTROL_STREAM_ID + copy)
                    .controlResponseChannel(CommonContext.IPC_CHANNEL)
                    .controlResponseStreamId(FIRST_CONTROL_STREAM_ID + Copies.COUNT + copy)
                    .messageTimeoutNs(TIMEOUT_NS));
            clients[copy].startRecording(CommonContext.IPC_CHANNEL, STREAM_ID, SourceLocation.LOCAL);
            final int archive = copy;
            await("the recording", () -> {
                positionCounters[archive] =
                        RecordingPos.findCounterIdBySession(counters, publication.sessionId(), archive);
                return positionCounters[archive] != CountersReader.NULL_COUNTER_ID;
            });
            recordings[copy] = RecordingPos.getRecordingId(counters, positionCounters[copy]);
        }
        await("the connection", publication::isConnected);
        recordLength = LogBufferDescriptor.computeFragmentedFrameLength(payloadBytes, publication.maxPayloadLength());
        recordsPerTerm = publication.termBufferLength() / recordLength;
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        final long result = publication.offer(payload, offset, length);
        if (result < 0 && result != Publication.BACK_PRESSURED && result != Publication.ADMIN_ACTION) {
            throw copies.failed(new IllegalStateException("the publication says " + Publication.errorString(result)));
        }
        return result > 0;
    }

    /** A term holds a whole number of records, then padding: the position tells how many. */
    @Override
    public long poll() {
        aeron.conductorAgentInvoker().invoke();
        if (failure.get() != null) {
            throw copies.failed(failure.get());
        }
        final long position =
                Math.min(counters.getCounterValue(positionCounters[0]), counters.getCounterValue(positionCounters[1]));
        final long terms = position / publication.termBufferLength();
        final long inTerm = position - terms * publication.termBufferLength();
        return terms * recordsPerTerm + Math.min(recordsPerTerm, inTerm / recordLength);
    }

    @Override
    public void readBack(final RecordReader reader) {
        final long end = publication.position();
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            final int counter = positionCounters[copy];
            await("the recording's end", () -> counters.getCounterValue(counter) == end);
        }
        for (int copy = 0; copy < Copies.COUNT && end > 0; copy++) {
            replay(copy, end, reader);
        }
    }

    private void replay(final int copy, final long end, final RecordReader reader) {
        final FragmentAssembler handler = new FragmentAssembler(
                (buffer, offset, length, header) -> reader.onRecord(copy, buffer, offset, length));
        try (Subscription subscription =
                clients[copy].replay(recordings[copy], 0, end, CommonContext.IPC_CHANNEL, REPLAY_STREAM_ID + copy)) {
            await("the replay", () -> subscription.imageCount() > 0);
            final Image image = subscription.imageAtIndex(0);
            long stalledFromNs = System.nanoTime();
            while (image.position() < end) {
                aeron.conductorAgentInvoker().invoke();
                if (image.poll(handler, REPLAY_FRAGMENTS) > 0) {
                    stalledFromNs = System.nanoTime();
                } else if (image.isClosed() || System.nanoTime() - stalledFromNs > TIMEOUT_NS) {
                    throw copies.failed(
                            new IllegalStateException("replay of copy " + copy + " ends at " + image.position()));
                } else {
                    Thread.yield();
                }
            }
        }
    }

    private void await(final String what, final Condition condition) {
        final long startNs = System.nanoTime();
        while (!condition.holds()) {
            aeron.conductorAgentInvoker().invoke();
            if (failure.get() != null) {
                throw copies.failed(failure.get());
            }
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw copies.failed(new IllegalStateException(what + " did not come within 20 s"));
            }
            Thread.yield();
        }
    }

    /** A warning is no failure: Aeron reports as such what it puts right itself. */
    private void onError(final Throwable error) {
        if (!(error instanceof AeronException known) || known.category() != AeronException.Category.WARN) {
            failure.compareAndSet(null, error);
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(clients);
        CloseHelper.quietCloseAll(publication, aeron);
        isRunning = false;
        if (busy != null) {
            try {
                busy.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        CloseHelper.quietCloseAll(archives);
        CloseHelper.quietClose(driver);
        copies.delete();
    }

    private interface Condition {
        boolean holds();
    }
}
