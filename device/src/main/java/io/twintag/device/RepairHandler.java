package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.FetchTagsDecoder;
import io.twintag.transport.protocol.InstallDecoder;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.ReadBlocksDecoder;
import io.twintag.transport.protocol.RetireDecoder;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TagPage;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The background traffic of the diff agent: retire, and the reads and installs of a resync. Installs run in the apply
 * thread, between writes: no lock, and no write waits for a repair.
 */
final class RepairHandler {
    private static final int PAGES_RETIRED_PER_CYCLE = 64;
    private static final int TRAILER_LENGTH = 16;
    private static final int TRAILERS_LENGTH = Limits.MAX_PAYLOAD_LENGTH / Limits.MIN_BLOCK_SIZE * TRAILER_LENGTH;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RetireDecoder retire = new RetireDecoder();
    private final EngineReplies replies = new EngineReplies();
    private final Volume volume;
    private final TagTable tags;
    private final ControlHandler control;

    private MutableDirectBuffer content;
    private MutableDirectBuffer trailers;
    private int answerLength;
    private int retireEpoch;
    private long retireThrough;

    private final LongArrayList fetched = new LongArrayList(); // pairs: epoch, page index
    private long fetchCorrelation;
    private int fetchNext = -1;

    RepairHandler(final Volume volume, final TagTable tags, final ControlHandler control) {
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
            case InstallDecoder.TEMPLATE_ID ->
                install(new InstallDecoder().wrap(buffer, at, block, header.version()), buffer);
            default -> {
                // A message of a newer engine.
            }
        }
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
        if (answerLength > 0 && pages.offer(replies.buffer(), 0, answerLength) > 0) {
            answerLength = 0;
            work++;
        }
        return work + sendFetched(pages);
    }

    private void fetch(final FetchTagsDecoder request) {
        fetched.clear();
        tags.forEachPage(page -> {
            fetched.addLong(page.epoch());
            fetched.addLong(page.pageIndex());
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
        } else if (object instanceof BlockObject blocks) {
            count = request.count() * (long) blocks.blockSize() > content.capacity()
                    ? Status.TOO_LARGE
                    : blocks.read(request.first(), request.count(), content, 0, trailers, 0);
            contentLength = Math.max(0, count) * blocks.blockSize();
            trailersLength = Math.max(0, count) * TRAILER_LENGTH;
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

    private void install(final InstallDecoder request, final DirectBuffer buffer) {
        final long correlation = request.correlation();
        if (request.epoch() < control.promisedEpoch()) {
            answerLength = replies.fenced(correlation, control.promisedEpoch());
            return;
        }
        final StorageObject object = volume.object(request.objectId());
        final long first = request.first();
        final int count = request.count();
        final int sealEpoch = request.epoch();
        final UnsafeBuffer lines = new UnsafeBuffer(0, 0);
        request.wrapTrailers(lines);
        final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
        request.wrapContent(bytes);
        int installed = 0;
        if (object instanceof LogObject log) {
            if (log.tail() > first) {
                log.truncate(first);
            }
            if (bytes.capacity() > 0) {
                log.install(first, bytes, 0, bytes.capacity());
            }
            installed = bytes.capacity();
        } else if (object instanceof BlockObject blocks) {
            for (int i = 0; i < count; i++) {
                final int line = i * TRAILER_LENGTH;
                if (blocks.install(
                        sealEpoch,
                        first + i,
                        lines.getInt(line),
                        lines.getLong(line + 8),
                        lines.getInt(line + 4),
                        bytes,
                        i * blocks.blockSize())) {
                    installed++;
                }
            }
        }
        answerLength = replies.installed(correlation, object == null ? Status.NO_SUCH_OBJECT : Status.OK, installed);
    }

    /** Only a resync needs these, so they are made for the first. */
    private void allocate() {
        if (content == null) {
            content = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_PAYLOAD_LENGTH + 4096));
            trailers = new UnsafeBuffer(ByteBuffer.allocateDirect(TRAILERS_LENGTH));
        }
    }
}
