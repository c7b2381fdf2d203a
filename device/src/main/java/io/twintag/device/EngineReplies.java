package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.Facts;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.store.Watermark;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.AckEncoder;
import io.twintag.transport.protocol.AlarmEncoder;
import io.twintag.transport.protocol.AttachedEncoder;
import io.twintag.transport.protocol.BlocksEncoder;
import io.twintag.transport.protocol.FencedEncoder;
import io.twintag.transport.protocol.FlushedEncoder;
import io.twintag.transport.protocol.FlushedMarkEncoder;
import io.twintag.transport.protocol.InstalledEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectStateEncoder;
import io.twintag.transport.protocol.PageCopyEncoder;
import io.twintag.transport.protocol.RecordedEncoder;
import io.twintag.transport.protocol.SealedEncoder;
import io.twintag.transport.protocol.TagsEndEncoder;
import java.nio.ByteOrder;
import java.util.Collection;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

/** Writes what a device says into one buffer: each method returns the length of the frame. Apply thread. */
final class EngineReplies {
    private static final int FRAME_LENGTH = 1536 * 1024;

    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(FRAME_LENGTH);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final AckEncoder ack = new AckEncoder();
    private final FlushedMarkEncoder flushedMark = new FlushedMarkEncoder();
    private final PageCopyEncoder pageCopy = new PageCopyEncoder();

    MutableDirectBuffer buffer() {
        return buffer;
    }

    int ack(final Volume volume, final TagTable tags, final long freeBytes, final boolean isFollowing) {
        final int epoch = volume.streamEpoch();
        assert flushed(volume) <= volume.applied() : "flushed <= applied";
        assert tags.retired(epoch) <= volume.applied() : "retired <= applied";
        ack.wrapAndApplyHeader(buffer, 0, header)
                .epoch(epoch)
                .applied(volume.applied())
                .flushed(flushed(volume))
                .tagPages(tags.pages())
                .reserved(0)
                .retired(tags.retired(epoch))
                .freeBytes(freeBytes)
                .flags()
                .clear()
                .followsNothing(!isFollowing);
        return MessageHeaderEncoder.ENCODED_LENGTH + ack.encodedLength();
    }

    int flushedMark(final int epoch, final long flushed, final long foldedThrough) {
        flushedMark
                .wrapAndApplyHeader(buffer, 0, header)
                .epoch(epoch)
                .reserved(0)
                .flushed(flushed)
                .foldedThrough(foldedThrough);
        return MessageHeaderEncoder.ENCODED_LENGTH + flushedMark.encodedLength();
    }

    /** A sealed copy of a tag page; 0 when the table does not hold it any more. */
    int pageCopy(final TagTable tags, final long correlation, final int epoch, final long pageIndex) {
        pageCopy.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).reserved(0);
        final int at = pageCopy.limit() + PageCopyEncoder.pageHeaderLength();
        if (!tags.copyPage(epoch, pageIndex, buffer, at)) {
            return 0;
        }
        buffer.putInt(pageCopy.limit(), TagPage.LENGTH, ByteOrder.LITTLE_ENDIAN);
        return at + TagPage.LENGTH;
    }

    int tagsEnd(final long correlation, final int pages) {
        final TagsEndEncoder end = new TagsEndEncoder();
        end.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).pages(pages);
        return MessageHeaderEncoder.ENCODED_LENGTH + end.encodedLength();
    }

    int sealed(final long correlation, final Volume volume) {
        final SealedEncoder sealed = new SealedEncoder();
        sealed.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .epoch(volume.superblock().facts().promisedEpoch())
                .streamEpoch(volume.streamEpoch())
                .applied(volume.applied())
                .flushed(flushed(volume));
        return MessageHeaderEncoder.ENCODED_LENGTH + sealed.encodedLength();
    }

    int recorded(final long correlation, final int epoch) {
        final RecordedEncoder recorded = new RecordedEncoder();
        recorded.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).epoch(epoch);
        return MessageHeaderEncoder.ENCODED_LENGTH + recorded.encodedLength();
    }

    int fenced(final long correlation, final int promisedEpoch) {
        final FencedEncoder fenced = new FencedEncoder();
        fenced.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).promisedEpoch(promisedEpoch);
        return MessageHeaderEncoder.ENCODED_LENGTH + fenced.encodedLength();
    }

    int objectState(final StorageEvent event) {
        final ObjectStateEncoder state = new ObjectStateEncoder();
        state.wrapAndApplyHeader(buffer, 0, header)
                .correlation(event.correlation())
                .status(event.status())
                .objectId(event.objectId())
                .end(event.end())
                .flags()
                .clear()
                .full(event.isFull());
        state.reason(event.reason());
        return MessageHeaderEncoder.ENCODED_LENGTH + state.encodedLength();
    }

    /** @param log that was installed into, or null. */
    int installed(final long correlation, final int status, final int installed, final LogObject log) {
        final InstalledEncoder reply = new InstalledEncoder();
        reply.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .status(status)
                .installed(installed)
                .reserved(0)
                .tail(log == null ? 0 : log.tail())
                .gapEnd(log == null ? 0 : log.gapEnd());
        return MessageHeaderEncoder.ENCODED_LENGTH + reply.encodedLength();
    }

    int flushed(final long correlation) {
        final FlushedEncoder reply = new FlushedEncoder();
        reply.wrapAndApplyHeader(buffer, 0, header).correlation(correlation);
        return MessageHeaderEncoder.ENCODED_LENGTH + reply.encodedLength();
    }

    int blocks(
            final long correlation,
            final int status,
            final int count,
            final MutableDirectBuffer trailers,
            final int trailersLength,
            final MutableDirectBuffer content,
            final int contentLength) {
        final BlocksEncoder reply = new BlocksEncoder();
        reply.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .status(status)
                .count(count)
                .putTrailers(trailers, 0, trailersLength)
                .putContent(content, 0, contentLength);
        return MessageHeaderEncoder.ENCODED_LENGTH + reply.encodedLength();
    }

    int alarm(final int epoch, final int code, final String text) {
        final AlarmEncoder alarm = new AlarmEncoder();
        alarm.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).code(code).text(text);
        return MessageHeaderEncoder.ENCODED_LENGTH + alarm.encodedLength();
    }

    /** The facts of the superblock, and every storage object. */
    static int attached(
            final MutableDirectBuffer target,
            final long correlation,
            final Volume volume,
            final TagFacts tags,
            final long committed) {
        final Facts facts = volume.superblock().facts();
        final Collection<StorageObject> objects = volume.objects();
        final AttachedEncoder attached = new AttachedEncoder();
        attached.wrapAndApplyHeader(target, 0, new MessageHeaderEncoder())
                .correlation(correlation)
                .lineage(facts.lineage())
                .deviceId(facts.deviceId())
                .slot((short) facts.slot())
                .members((short) facts.members())
                .generator(facts.generator())
                .recordEpoch(facts.recordEpoch())
                .arbiter(facts.arbiter())
                .promisedEpoch(facts.promisedEpoch())
                .streamEpoch(volume.streamEpoch())
                .applied(volume.applied())
                .reserved1(0)
                .tagCapacityPages(tags.capacityPages())
                .tagPages(tags.pages())
                .reserved3(0)
                .flushed(flushed(volume))
                .retired(tags.retired())
                .committed(committed)
                .memberA(facts.memberA())
                .memberB(facts.memberB())
                .flags()
                .clear()
                .lostPower(volume.lostPower())
                .lacksTagPages(tags.mayLackPages())
                .failed(volume.isFailed());
        final AttachedEncoder.ObjectsEncoder group = attached.objectsCount(objects.size());
        for (final StorageObject object : objects) {
            final LogObject log = object instanceof LogObject l ? l : null;
            group.next()
                    .objectId(object.id())
                    .kind(object.kind())
                    .reserved(0)
                    .blockSize(object.blockSize())
                    .reserved2(0)
                    .sizeBytes(object.sizeBytes())
                    .tail(log != null ? log.tail() : 0)
                    .end(log != null ? log.limit() : ((BlockObject) object).blocks())
                    .flags()
                    .clear()
                    .full(log != null && log.isFull());
            group.name(object.name());
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + attached.encodedLength();
    }

    /** The flushed sequence of the current stream; what an earlier stream flushed does not count in it. */
    static long flushed(final Volume volume) {
        final Watermark flushed = volume.flushed();
        return flushed.epoch() == volume.streamEpoch() ? flushed.sequence() : 0;
    }
}
