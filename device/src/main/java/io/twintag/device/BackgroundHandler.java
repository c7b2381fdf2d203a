package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.BlockState;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.store.Watermark;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.CheckDecoder;
import io.twintag.transport.protocol.FetchTagsDecoder;
import io.twintag.transport.protocol.FlushDecoder;
import io.twintag.transport.protocol.InstallDecoder;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.ReadBlocksDecoder;
import io.twintag.transport.protocol.RepairDecoder;
import io.twintag.transport.protocol.RetireDecoder;
import io.twintag.transport.protocol.Status;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The background traffic of the diff agent: retire, and the reads and installs of a resync. Installs run in the apply
 * thread, between writes: no lock, and no write waits for a repair.
 */
final class BackgroundHandler {
    private static final int PAGES_RETIRED_PER_CYCLE = 64;
    private static final int MAX_TRAILERS = 65536;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RetireDecoder retire = new RetireDecoder();
    private final EngineReplies replies = new EngineReplies();
    private final Volume volume;
    private final TagTable tags;
    private final ControlHandler control;
    private final ScrubHandler scrub;

    private final UnsafeBuffer trailersOfTwin = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer contentOfTwin = new UnsafeBuffer(0, 0);
    private final Crc32c crc32c = new Crc32c();

    private String mended;
    private MutableDirectBuffer content;
    private MutableDirectBuffer trailers;
    private int answerLength;
    private int retireEpoch;
    private long retireThrough;

    private final LongArrayList fetched = new LongArrayList(); // pairs: epoch, page index
    private long flushCorrelation;
    private long awaitedFlush; // 0: none
    private long fetchCorrelation;
    private int fetchNext = -1;

    BackgroundHandler(
            final Volume volume,
            final TagTable tags,
            final ControlHandler control,
            final CheckAgent checks,
            final SuspectQueue suspects) {
        this.scrub = new ScrubHandler(replies, volume, control, checks, suspects, new TagCheck(volume, tags));
        this.volume = volume;
        this.tags = tags;
        this.control = control;
    }

    void onFrame(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        final int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int block = header.blockLength();
        switch (header.templateId()) {
            case RetireDecoder.TEMPLATE_ID -> {
                retire.wrap(buffer, at, block, header.version());
                retireEpoch = retire.epoch();
                retireThrough = retire.throughSequence();
            }
            case FetchTagsDecoder.TEMPLATE_ID ->
                fetch(new FetchTagsDecoder().wrap(buffer, at, block, header.version()));
            case ReadBlocksDecoder.TEMPLATE_ID ->
                read(new ReadBlocksDecoder().wrap(buffer, at, block, header.version()));
            case FlushDecoder.TEMPLATE_ID -> flush(new FlushDecoder().wrap(buffer, at, block, header.version()));
            case InstallDecoder.TEMPLATE_ID -> install(new InstallDecoder().wrap(buffer, at, block, header.version()));
            case CheckDecoder.TEMPLATE_ID -> scrub.check(new CheckDecoder().wrap(buffer, at, block, header.version()));
            case RepairDecoder.TEMPLATE_ID ->
                answerLength = scrub.repair(new RepairDecoder().wrap(buffer, at, block, header.version()));
            default -> {
                // A message of a newer engine.
            }
        }
    }

    /** Whether an answer waits to be sent: until it is, no other request is looked at. */
    boolean isAnswerOwed() {
        return answerLength > 0;
    }

    int doWork(final Outbound pages) {
        int work = 0;
        if (retireThrough > 0) {
            final long through = Math.min(retireThrough, volume.applied());
            if (retireEpoch == volume.streamEpoch()) {
                tags.retire(retireEpoch, through, PAGES_RETIRED_PER_CYCLE);
            }
            if (retireEpoch != volume.streamEpoch() || tags.retired(retireEpoch) >= through) {
                retireThrough = 0;
            }
            work++;
        }
        if (awaitedFlush > 0 && answerLength == 0 && volume.isForced(awaitedFlush)) {
            awaitedFlush = 0;
            answerLength = replies.flushed(flushCorrelation);
        }
        if (answerLength > 0 && pages.offer(replies.buffer(), 0, answerLength) > 0) {
            answerLength = 0;
            work++;
        }
        return work + sendFetched(pages) + scrub.doWork(pages);
    }

    /** Asked again: for one that is under way, or for another, as its answer may be lost. */
    private void flush(final FlushDecoder request) {
        if (awaitedFlush == 0 || request.correlation() != flushCorrelation) {
            flushCorrelation = request.correlation();
            awaitedFlush = volume.nextFlush();
        }
    }

    private void fetch(final FetchTagsDecoder request) {
        fetched.clear();
        final int below = request.epoch();
        tags.forEachPage(page -> {
            if (page.epoch() < below) {
                fetched.addLong(page.epoch());
                fetched.addLong(page.pageIndex());
            }
        });
        fetchCorrelation = request.correlation();
        fetchNext = 0;
        answerLength = 0;
    }

    private int sendFetched(final Outbound pages) {
        if (fetchNext < 0 || answerLength > 0) {
            return 0;
        }
        int sent = 0;
        while (fetchNext < fetched.size() && pages.hasRoom(TagPage.LENGTH + 64)) {
            final int length = replies.pageCopy(
                    tags, fetchCorrelation, (int) fetched.getLong(fetchNext), fetched.getLong(fetchNext + 1));
            if (length > 0 && pages.offer(replies.buffer(), 0, length) < 0) {
                return sent;
            }
            fetchNext += 2;
            sent++;
        }
        if (fetchNext == fetched.size()) {
            // Pages may have been folded since the engine asked who we are: more than it got tells it so.
            final int all = tags.mayLackPages() ? Integer.MAX_VALUE : fetched.size() / 2;
            final int length = replies.tagsEnd(fetchCorrelation, all);
            if (pages.offer(replies.buffer(), 0, length) > 0) {
                fetchNext = -1;
            }
        }
        return sent;
    }

    private void read(final ReadBlocksDecoder request) {
        final StorageObject object = volume.object(request.objectId());
        allocate();
        int count = Status.NO_SUCH_OBJECT;
        int contentLength = 0;
        int trailersLength = 0;
        if (object instanceof LogObject log) {
            final int most = Math.min(request.count(), content.capacity());
            count = log.read(request.first(), most, Integer.MAX_VALUE, Long.MAX_VALUE, content, 0);
            contentLength = Math.max(0, count);
        } else if (object instanceof BlockObject blocks && request.flags().trailersOnly()) {
            count = request.count() > MAX_TRAILERS
                    ? Status.TOO_LARGE
                    : blocks.readTrailers(request.first(), request.count(), trailers, 0);
            trailersLength = Trailer.lengthOf(Math.max(0, count));
        } else if (object instanceof BlockObject blocks) {
            count = read(blocks, request.first(), request.count());
            contentLength = Math.max(0, count) * blocks.blockSize();
            trailersLength = Trailer.lengthOf(Math.max(0, count));
            if (count == Status.CORRUPT
                    && request.count() == 1
                    && blocks.check(request.first(), content, trailers, 0) == BlockState.BAD_CONTENT) {
                trailersLength = Trailer.LENGTH;
            }
        }
        answerLength = replies.blocks(
                request.correlation(),
                Math.min(count, Status.OK),
                Math.max(0, count),
                trailers,
                trailersLength,
                content,
                contentLength);
    }

    /**
     * One block of which a bit of the trailer has flipped is mended, if nothing else can have been there: the twin has
     * no newer one.
     */
    private int read(final BlockObject blocks, final long first, final int count) {
        if (count * (long) blocks.blockSize() > content.capacity()) {
            return Status.TOO_LARGE;
        }
        final int read = blocks.read(first, count, content, 0, trailers, 0);
        if (read != Status.CORRUPT
                || count != 1
                || volume.isFailed()
                || !blocks.mend(new Watermark(volume.streamEpoch(), volume.applied()), first)) {
            return read;
        }
        mended = (mended == null ? "" : mended + "; ") + "a bit of the trailer of block " + first + " of object '"
                + blocks.name() + "' had flipped: no other can have, so it is turned back";
        return blocks.read(first, count, content, 0, trailers, 0);
    }

    /** What was mended since this was asked last, or null. */
    String takeMended() {
        final String text = mended;
        mended = null;
        return text;
    }

    private void install(final InstallDecoder request) {
        final long correlation = request.correlation();
        if (request.epoch() < control.promisedEpoch()) {
            answerLength = replies.fenced(correlation, control.promisedEpoch());
            return;
        }
        final StorageObject object = volume.object(request.objectId());
        final LogObject log = object instanceof LogObject l ? l : null;
        request.wrapTrailers(trailersOfTwin);
        request.wrapContent(contentOfTwin);
        int installed;
        try {
            if (volume.isFailed()) {
                installed = Status.DEVICE_FAILED;
            } else if (log != null) {
                installed = install(log, request.first());
            } else if (object instanceof BlockObject blocks) {
                installed = install(blocks, request);
            } else {
                installed = Status.NO_SUCH_OBJECT;
            }
        } catch (final StorageException e) {
            installed = e.status();
        } catch (final UncheckedIOException e) {
            installed = Status.DEVICE_FAILED;
        } catch (final IllegalArgumentException e) {
            installed = Status.OUT_OF_RANGE;
        }
        answerLength = replies.installed(correlation, Math.min(installed, Status.OK), Math.max(installed, 0), log);
    }

    /**
     * Records of the twin from this position on, in place of all that is there below what the stream appended. None at
     * all at the tail or behind it change nothing: a question for the tail.
     *
     * @return bytes installed, or a negative Status: BACK_PRESSURED until the log has grown.
     */
    private int install(final LogObject log, final long first) {
        volume.joining().settle(log);
        final int length = contentOfTwin.capacity();
        if (log.tail() > first) {
            log.truncate(first);
        }
        if (length == 0) {
            return 0;
        }
        if (first + length > log.limit() && first < log.gapEnd()) {
            return log.isFull() ? Status.STORAGE_SPACE : Status.BACK_PRESSURED;
        }
        return log.install(first, contentOfTwin, 0, length);
    }

    /** @return blocks whose version of the twin took the place of what is here, or a negative Status. */
    private int install(final BlockObject blocks, final InstallDecoder request) {
        final int count = request.count();
        final long first = request.first();
        final int blockSize = blocks.blockSize();
        if (count < 1 || first < 0 || first > blocks.blocks() - count) {
            return Status.OUT_OF_RANGE;
        }
        final boolean isBad = request.flags().bad();
        if (trailersOfTwin.capacity() < (long) count * Trailer.LENGTH
                || isBad && count != 1
                || !isBad && contentOfTwin.capacity() < (long) count * blockSize) {
            return Status.NOT_WHOLE_BLOCKS;
        }
        if (!blocks.hasSlots(2 * count)) {
            // What a power cut would need holds the slots: a flush frees them, and the stream finds some meanwhile.
            volume.requestFlush();
            return Status.BACK_PRESSURED;
        }
        if (isBad) {
            return installBad(blocks, request.epoch(), first);
        }
        int installed = 0;
        for (int i = 0; i < count; i++) {
            final int line = Trailer.lengthOf(i);
            final int epoch = Trailer.epoch(trailersOfTwin, line);
            final int crc = Trailer.crc(trailersOfTwin, line);
            final long sequence = Trailer.sequence(trailersOfTwin, line);
            if (epoch != 0 && crc32c.of(contentOfTwin, i * blockSize, blockSize) != crc) {
                return Status.BAD_CRC;
            }
            if (blocks.install(request.epoch(), first + i, epoch, sequence, crc, contentOfTwin, i * blockSize)) {
                installed++;
            }
        }
        return installed;
    }

    /**
     * Its newest version is lost on the twin too, or nothing proves that it is what is here: the content stays as it
     * is, under a CRC32C that it has not, so that every read says so and no byte is lost.
     */
    private int installBad(final BlockObject blocks, final int sealEpoch, final long block) {
        allocate();
        final int epoch = Trailer.epoch(trailersOfTwin, 0);
        final int crc = Trailer.crc(trailersOfTwin, 0);
        final long sequence = Trailer.sequence(trailersOfTwin, 0);
        blocks.check(block, content, trailers, 0);
        final int wrong = crc32c.of(content, 0, blocks.blockSize()) == crc ? ~crc : crc;
        return blocks.install(sealEpoch, block, epoch, sequence, wrong, content, 0) ? 1 : 0;
    }

    /** Only a resync needs these, so they are made for the first. */
    private void allocate() {
        if (content == null) {
            content = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_PAYLOAD_LENGTH + 4096));
            trailers = new UnsafeBuffer(ByteBuffer.allocateDirect(Trailer.lengthOf(MAX_TRAILERS)));
        }
    }
}
