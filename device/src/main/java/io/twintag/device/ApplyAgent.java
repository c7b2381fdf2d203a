package io.twintag.device;

import io.twintag.device.store.FlushMode;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Network;
import io.twintag.transport.protocol.BatchDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.runtime.OwnerThread;
import java.io.UncheckedIOException;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * The hot thread of a device, and the one owner of its volume's stream, tag table and trailers. A cycle: take frames,
 * apply them, acknowledge once, then the background traffic, a flush that begins or ends, pages for the diff agent.
 */
final class ApplyAgent implements Agent {
    private static final int FRAMES_PER_CYCLE = 16;
    private static final int BACKGROUND_FRAMES_PER_CYCLE = 2;
    private static final int ACK_LENGTH = 128;

    private final OwnerThread owner = new OwnerThread();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final EngineReplies replies = new EngineReplies();
    private final DeviceContext context;
    private final Connection connection;
    private final Volume volume;
    private final TagTable tags;
    private final StorageAgent storage;
    private final TagWindow tagWindow;
    private final ControlHandler control;
    private final BatchApplier applier;
    private final BackgroundHandler repair;
    private final PageFeed pageFeed;
    private final NanoClock clock;
    private final boolean isGroup;

    private final FailedVolume failed;
    private Network network;
    private DeviceLink link;
    private long nextHeartbeatNs;
    private long ackedApplied;
    private long ackedFlushed;
    private int ackedEpoch;
    private int fencedAt;
    private long askedFlush;
    private boolean isFlushOwed;
    private boolean isFencedOwed;
    private String alarmOwed;
    private int badTagsTold;

    ApplyAgent(
            final DeviceContext context,
            final Connection connection,
            final Volume volume,
            final TagTable tags,
            final VolumeServer server) {
        this.context = context;
        this.connection = connection;
        this.volume = volume;
        this.tags = tags;
        this.storage = server.storage();
        this.tagWindow = server.tagWindow();
        this.clock = context.nanoClock();
        this.isGroup = context.flushMode() == FlushMode.GROUP;
        this.failed = new FailedVolume(context, connection, volume);
        this.control = new ControlHandler(context, volume, tags, server.committed(), storage);
        this.applier = new BatchApplier(volume, tags, server.committed());
        this.repair = new BackgroundHandler(volume, tags, control, server.checks(), server.suspects());
        this.alarmOwed = server.alarm();
        this.pageFeed = new PageFeed(volume, tags, context.flushMode());
    }

    @Override
    public int doWork() {
        assert owner.isMine();
        if (volume.isFailed()) {
            return standIn();
        }
        try {
            return serve();
        } catch (final StorageException | UncheckedIOException e) {
            if (!volume.isFailed()) {
                throw e;
            }
            return standIn();
        }
    }

    /** Nothing more is applied or acknowledged; the process stays, for its other volumes. */
    private int standIn() {
        CloseHelper.quietClose(link);
        link = null;
        return failed.doWork();
    }

    private int serve() {
        final long nowNs = clock.nanoTime();
        volume.pollFlush();
        int work = tagWindow.answer(volume, tags);
        if (network == null || network.isClosed()) {
            connect();
            return work;
        }
        work += link.writes.poll(FRAMES_PER_CYCLE);
        work += acknowledge(nowNs);
        flush();
        work += repair.doWork(link.pages);
        for (int i = 0; i < BACKGROUND_FRAMES_PER_CYCLE && !repair.isAnswerOwed() && link.background.poll(1) > 0; i++) {
            work += 1 + repair.doWork(link.pages);
        }
        work += tellStorageEvents();
        return work + pageFeed.doWork(link.pages, nowNs);
    }

    /**
     * Writes that wait for a flush wait for no clock: it begins with the batch that brought them, or when the one
     * before has ended.
     */
    private void flush() {
        final boolean isWanted = applier.takeFlushWanted();
        final long applied = volume.applied();
        isFlushOwed |= isWanted || isGroup && applied != askedFlush;
        askedFlush = applied;
        if (isFlushOwed && volume.beginFlush()) {
            isFlushOwed = false;
            storage.flushBegun();
        }
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-apply";
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(link);
        failed.onClose();
    }

    private void connect() {
        CloseHelper.quietClose(link);
        link = null;
        network = connection.network();
        if (network != null) {
            final int generator = volume.superblock().facts().generator();
            link = new DeviceLink(network, context, generator, this::onWritesFrame, repair::onFrame);
            pageFeed.restart();
            control.unfollow();
        }
    }

    private void onWritesFrame(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        if (header.templateId() == BatchDecoder.TEMPLATE_ID) {
            if (!applier.onBatch(buffer, offset, lengthBytes, control.followedEpoch())) {
                isFencedOwed = fencedAt != control.promisedEpoch();
            }
        } else {
            control.onMessage(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header);
        }
    }

    /** One cumulative ack for all that was applied since the last, and a heartbeat when nothing happens. */
    private int acknowledge(final long nowNs) {
        if (control.answerLength() > 0 && link.acks.offer(control.answer(), 0, control.answerLength()) > 0) {
            control.answerSent();
        }
        if (isFencedOwed) {
            final int length = replies.fenced(0, control.promisedEpoch());
            if (link.acks.offer(replies.buffer(), 0, length) > 0) {
                isFencedOwed = false;
                fencedAt = control.promisedEpoch();
            }
        }
        final int epoch = volume.streamEpoch();
        final long applied = volume.applied();
        final long flushed = EngineReplies.flushed(volume);
        final boolean isNews = applied != ackedApplied || flushed != ackedFlushed || epoch != ackedEpoch;
        if ((isNews || nowNs - nextHeartbeatNs >= 0) && link.acks.hasRoom(ACK_LENGTH)) {
            final int length = replies.ack(volume, tags, storage.freeBytes(), control.followedEpoch() == epoch);
            if (link.acks.offer(replies.buffer(), 0, length) > 0) {
                ackedApplied = applied;
                ackedFlushed = flushed;
                ackedEpoch = epoch;
                nextHeartbeatNs = nowNs + context.heartbeatIntervalNs();
                return isNews ? 1 : 0;
            }
        }
        return 0;
    }

    private int tellStorageEvents() {
        if (tags.bad() != badTagsTold && alarmOwed == null) {
            alarmOwed = tags.bad() - badTagsTold
                    + " pages or marks of the tag table were bad: what they held is unknown, and"
                    + " what is in doubt is found by comparing the devices";
            badTagsTold = tags.bad();
        }
        if (alarmOwed == null) {
            alarmOwed = repair.takeMended();
        }
        if (alarmOwed != null && control.followedEpoch() != 0) {
            final int length = replies.alarm(control.followedEpoch(), 0, alarmOwed);
            if (link.acks.offer(replies.buffer(), 0, length) > 0) {
                alarmOwed = null;
            }
        }
        final StorageEvent event = storage.nextEvent();
        if (event == null) {
            return 0;
        }
        final int length = replies.objectState(event);
        if (link.acks.offer(replies.buffer(), 0, length) > 0 || !link.acks.isConnected()) {
            storage.eventTold(); // without an engine nobody needs it: the next one is told everything at attach
            return 1;
        }
        return 0;
    }
}
