package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.store.Watermark;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.CheckDecoder;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.RepairDecoder;
import io.twintag.transport.protocol.Status;
import org.agrona.concurrent.UnsafeBuffer;

/** The apply thread's part of a scrub: it passes looks on to {@link CheckAgent}, and repairs between two writes. */
final class ScrubHandler {
    private final EngineReplies replies;
    private final Volume volume;
    private final ControlHandler control;
    private final CheckAgent checks;
    private final SuspectQueue suspects;
    private final TagCheck tagCheck;
    private final UnsafeBuffer contentOfTwin = new UnsafeBuffer(0, 0);
    private final Crc32c crc32c = new Crc32c();

    ScrubHandler(
            final EngineReplies replies,
            final Volume volume,
            final ControlHandler control,
            final CheckAgent checks,
            final SuspectQueue suspects,
            final TagCheck tagCheck) {
        this.replies = replies;
        this.volume = volume;
        this.control = control;
        this.checks = checks;
        this.suspects = suspects;
        this.tagCheck = tagCheck;
    }

    void check(final CheckDecoder request) {
        if (request.what() == CheckWhat.TAGS) {
            tagCheck.ask(request.correlation());
        } else {
            checks.ask(request);
        }
    }

    /** Sends what a look found, and what readers met. */
    int doWork(final Outbound pages) {
        int work = tagCheck.doWork(pages);
        final int answer = checks.answerLength();
        if (answer > 0 && (pages.offer(checks.answer(), 0, answer) > 0 || !pages.isConnected())) {
            checks.answered();
            work++;
        }
        final int suspect = suspects.frameLength();
        if (suspect > 0 && (pages.offer(suspects.frame(), 0, suspect) > 0 || !pages.isConnected())) {
            suspects.told();
            work++;
        }
        return work;
    }

    /** @return length of the answer. */
    int repair(final RepairDecoder request) {
        final long correlation = request.correlation();
        int repaired;
        try {
            repaired = isFollowing(request.epoch()) ? put(request) : Status.NOT_A_MEMBER;
        } catch (final StorageException e) {
            repaired = e.status();
        }
        return replies.installed(correlation, Math.min(repaired, Status.OK), Math.max(repaired, 0), null);
    }

    private boolean isFollowing(final int epoch) {
        return !volume.isFailed()
                && epoch == control.followedEpoch()
                && epoch == control.promisedEpoch()
                && epoch == volume.streamEpoch()
                && !volume.joining().isJoining();
    }

    private int put(final RepairDecoder request) {
        final StorageObject object = volume.object(request.objectId());
        final Watermark applied = new Watermark(volume.streamEpoch(), volume.applied());
        request.wrapContent(contentOfTwin);
        final int length = contentOfTwin.capacity();
        if (object instanceof LogObject log) {
            return log.repair(applied, request.first(), contentOfTwin, length) ? 1 : 0;
        }
        if (!(object instanceof BlockObject blocks)) {
            return Status.NO_SUCH_OBJECT;
        }
        final int versionEpoch = request.versionEpoch();
        if (request.first() < 0 || request.first() >= blocks.blocks() || length != blocks.blockSize()) {
            return Status.OUT_OF_RANGE;
        }
        if (versionEpoch != 0 && crc32c.of(contentOfTwin, 0, length) != request.crc()) {
            return Status.BAD_CRC;
        }
        if (!blocks.hasSlots(1)) {
            volume.requestFlush();
            return Status.BACK_PRESSURED;
        }
        return blocks.repair(
                        applied, request.first(), versionEpoch, request.sequence(), request.crc(), contentOfTwin, 0)
                ? 1
                : 0;
    }
}
