package io.twintag.engine.sequencer;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.membership.MembershipListener;
import io.twintag.engine.membership.Pulses;
import io.twintag.engine.membership.Timeouts;
import io.twintag.engine.streams.DeviceStreams;
import io.twintag.transport.link.Gauges;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.OwnerThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * The one writer of a volume. A cycle: take acks, complete what they allow, then drain what the sessions hold now into
 * one frame and offer it to both devices (natural batching: it never waits for more). Takes nothing from a session
 * unless both streams have room, so that a write is never sent to one device and stuck on the other.
 */
public final class Sequencer implements Agent {
    private static final int ACK_FRAMES_PER_CYCLE = 16;
    private static final int BATCHES_PER_CYCLE = 4;
    private static final int SUBMISSIONS_PER_SESSION = 256;
    private static final int COMMANDS = 1024;

    private static final long COMMIT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long TIDY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final OwnerThread owner = new OwnerThread();
    private final ManyToOneConcurrentArrayQueue<SessionFeed> arrivals = new ManyToOneConcurrentArrayQueue<>(COMMANDS);
    private final ManyToOneConcurrentArrayQueue<SessionFeed> departures = new ManyToOneConcurrentArrayQueue<>(COMMANDS);
    private final List<SessionFeed> feeds = new ArrayList<>();
    private final Inbound[] acks = new Inbound[2];
    private final ObjectCatalog catalog = new ObjectCatalog();
    private final MemberProgress progress = new MemberProgress();
    private final AckLatency latency = new AckLatency();
    private final BatchFrame frame = new BatchFrame();
    private final EngineContext context;
    private final TagGenerator tags;
    private final DeviceStreams requests;
    private final ObjectOrders orders;
    private final Intake intake;
    private final DiffOrders diffOrders;
    private final Pulses pulses;
    private final Membership membership;
    private final NanoClock clock;
    private final EpochNanoClock wallClock;

    private Network network;
    private long completedAll;
    private long completedOne;
    private long completedFlushed;
    private long committedTold;
    private long heartbeatNs;
    private long commitNs;
    private long tidyNs;
    private int targets;
    private int frameSentTo;
    private int firstFeed;
    private boolean hasAnswers;

    public Sequencer(final EngineContext context, final DiffOrders diffOrders) {
        this.context = context;
        this.diffOrders = diffOrders;
        this.clock = context.nanoClock();
        this.wallClock = context.epochNanoClock();
        this.tags = new TagGenerator(context.generator());
        this.requests = new DeviceStreams(context);
        this.orders = new ObjectOrders(catalog, requests);
        this.intake = new Intake(catalog, tags, frame, orders);
        final Timeouts timeouts =
                new Timeouts(context.deviceTimeoutNs(), context.lateTimeoutNs(), context.startTimeoutNs());
        this.pulses = new Pulses(timeouts, this::pulse);
        this.membership = new Membership(
                context.files(), context.engineDirectory(), requests, new Transitions(), timeouts, pulses);
    }

    @Override
    public int doWork() {
        assert owner.isMine();
        final long nowNs = clock.nanoTime();
        if (network == null || network.isClosed()) {
            connect(nowNs);
            return 0;
        }
        int work = acks[0].poll(ACK_FRAMES_PER_CYCLE) + acks[1].poll(ACK_FRAMES_PER_CYCLE);
        if (membership.isRunning()) {
            work += complete(nowNs);
            work += sequence(nowNs);
            work += orders.doWork(nowNs);
            watch(nowNs);
        }
        work += membership.doWork(nowNs);
        if (nowNs - tidyNs >= 0) {
            tidyNs = nowNs + TIDY_INTERVAL_NS;
            tidy();
        }
        return work;
    }

    @Override
    public String roleName() {
        return "engine-sequencer";
    }

    @Override
    public void onClose() {
        CloseHelper.quietCloseAll(acks);
        CloseHelper.quietClose(requests);
    }

    /** Any thread: a session to serve. */
    public boolean add(final SessionFeed feed) {
        return arrivals.offer(feed);
    }

    /** Any thread: the next session that is no longer served, or null. */
    public SessionFeed nextDeparture() {
        return departures.poll();
    }

    public MemberProgress progress() {
        return progress;
    }

    public Membership membership() {
        return membership;
    }

    public AckLatency latency() {
        return latency;
    }

    public TagGenerator tags() {
        return tags;
    }

    ObjectOrders orders() {
        return orders;
    }

    /** Whether writes of this epoch go to a device. */
    boolean isTarget(final int slot) {
        return Slots.has(targets, slot);
    }

    /** Something is to be completed though no ack has come. */
    void completeSoon() {
        hasAnswers = true;
    }

    void onAlarm(final int slot, final String text) {
        final String alarm = "ALARM from device " + Slots.letter(slot) + ": " + text;
        context.log().accept(alarm);
        context.events().report(EventKind.ALARM, tags.epoch(), slot, alarm, Map.of());
    }

    // ---- the hot cycle
    // -----------------------------------------------------------------------------------------------

    private int complete(final long nowNs) {
        final long both = progress.appliedAll();
        final long one = progress.appliedOne();
        final long flushed = progress.flushedAll();
        final boolean isNews = both != completedAll || one != completedOne || flushed != completedFlushed;
        if (!isNews && !hasAnswers) {
            return 0;
        }
        assert flushed <= both && both <= one && one <= tags.last() : "flushed <= applied <= sent";
        assert completedAll <= both && completedOne <= one : "what is applied stays so";
        if (both != completedAll) {
            latency.onAcked(both, nowNs);
        }
        completedAll = both;
        completedOne = one;
        completedFlushed = flushed;
        hasAnswers = false;
        int work = 0;
        for (int i = 0; i < feeds.size(); i++) {
            if (feeds.get(i).complete(progress)) {
                work++;
            }
        }
        return work;
    }

    private int sequence(final long nowNs) {
        int work = 0;
        if (frameSentTo != targets && !send(nowNs)) {
            return 0;
        }
        for (int i = 0; i < BATCHES_PER_CYCLE && mayStamp(); i++) {
            final int taken = fill();
            if (taken == 0) {
                break;
            }
            work += taken;
            hasAnswers = true;
            if (!frame.isEmpty()) {
                frame.finish(tags, wallClock.nanoTime(), completedAll);
                frameSentTo = 0;
                if (!send(nowNs)) {
                    break;
                }
            }
        }
        return work;
    }

    /** Limits that make the sequencer leave submissions where they are: the streams, the epoch. */
    private boolean mayStamp() {
        return requests.hasRoom(BatchFrame.MAX_LENGTH) && latency.hasRoom() && !tags.isExhausted();
    }

    private int fill() {
        frame.clear();
        final int count = feeds.size();
        int taken = 0;
        int result = Taken.TAKEN;
        for (int i = 0; i < count && result != Taken.FRAME_FULL; i++) {
            final int at = firstFeed + i;
            final SessionFeed feed = feeds.get(at < count ? at : at - count);
            int left = SUBMISSIONS_PER_SESSION;
            do {
                result = intake.takeNext(feed);
                if (result == Taken.TAKEN) {
                    taken++;
                }
            } while (result == Taken.TAKEN && --left > 0);
        }
        if (count > 0) {
            firstFeed = (firstFeed + 1) % count;
        }
        return taken;
    }

    /** Offers the frame to whoever has not got it. Nothing else is sent until all have. */
    private boolean send(final long nowNs) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (Slots.has(targets & ~frameSentTo, slot)) {
                final long result = requests.offer(slot, frame.buffer(), frame.length());
                if (result > 0) {
                    frameSentTo |= Slots.bit(slot);
                } else if (result == Status.CLOSED) {
                    membership.lost(slot, nowNs, "the stream to device " + Slots.letter(slot) + " was closed");
                    return false;
                }
            }
        }
        if (frameSentTo == targets) {
            latency.onOffered(frame.lastSequence(), nowNs);
            return true;
        }
        return false;
    }

    // ---- now and then
    // ------------------------------------------------------------------------------------------------

    /** Liveness, a resync that is done, and the committed watermark for readers when no batch carries it. */
    private void watch(final long nowNs) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            final long silentNs = nowNs - progress.heardNs(slot);
            if (Slots.has(targets, slot) && isLost(slot, silentNs, nowNs)) {
                membership.silent(
                        slot,
                        nowNs,
                        "device " + Slots.letter(slot) + " has not been heard for "
                                + TimeUnit.NANOSECONDS.toMillis(silentNs) + " ms");
                return;
            }
        }
        if (!membership.isRunning() || frameSentTo != targets) {
            return;
        }
        if (tags.isExhausted() && completedAll == tags.last()) {
            membership.renew(nowNs, "epoch " + tags.epoch() + " has no more tags: a new one begins");
            return;
        }
        final boolean isCommitNews = completedAll != committedTold && nowNs - commitNs >= 0;
        if (isCommitNews || nowNs - heartbeatNs >= 0) {
            assert committedTold <= completedAll && completedAll <= progress.appliedAll() : "committed <= applied";
            committedTold = completedAll;
            requests.heartbeat(0, tags.epoch(), completedAll);
            requests.heartbeat(1, tags.epoch(), completedAll);
            commitNs = nowNs + COMMIT_INTERVAL_NS;
            heartbeatNs = nowNs + context.heartbeatIntervalNs();
        }
        diffOrders.takeResult(membership, nowNs); // a frame must not be half sent when the joined device is sealed
    }

    private long pulse(final int slot) {
        return network == null ? 0 : network.figure(Gauges.PULSE, context.generator(), slot);
    }

    private boolean isLost(final int slot, final long silentNs, final long nowNs) {
        return pulses.isDue(silentNs)
                && !pulses.isLate(slot, progress.heardNs(slot), nowNs)
                && silentNs > context.deviceTimeoutNs();
    }

    private void tidy() {
        for (SessionFeed feed = arrivals.poll(); feed != null; feed = arrivals.poll()) {
            feeds.add(feed);
            if (membership.isRunning()) {
                feed.rewind(membership.record().kept()); // otherwise the next onRunning does it
            }
        }
        for (int i = feeds.size() - 1; i >= 0; i--) {
            final SessionFeed feed = feeds.get(i);
            if (feed.isFinished()) {
                feeds.remove(i);
                orders.forget(feed);
                feed.close();
                departures.offer(feed);
                firstFeed = 0;
            }
        }
    }

    private void connect(final long nowNs) {
        if (membership.isRunning()) {
            membership.restart(nowNs, "the media driver is gone");
        }
        network = diffOrders.network();
        if (network != null) {
            CloseHelper.quietCloseAll(acks);
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                final DeviceInbox inbox = new DeviceInbox(slot, this, clock);
                acks[slot] =
                        network.inbound(context.engineChannel(), StreamIds.ACKS.id(context.generator(), slot), inbox);
            }
            membership.begin(nowNs, "waiting for device a and device b");
        }
    }

    /** What membership changes here. */
    private final class Transitions implements MembershipListener {
        @Override
        public void openStreams(final int slots) {
            requests.open(network, slots);
        }

        @Override
        public void onRunning(
                final int epoch, final int members, final int joining, final int authority, final DeviceFacts[] facts) {
            final long nowNs = clock.nanoTime();
            targets = members | Slots.bitOrNone(joining);
            frameSentTo = targets;
            for (final SessionFeed feed : feeds) {
                feed.rewind(membership.record().kept());
            }
            orders.begin(epoch, members, joining, facts, nowNs);
            tags.startEpoch(epoch);
            progress.start(members, nowNs);
            latency.start();
            requests.targets(targets);
            frame.limit(requests.wholeFrameLength());
            completedAll = 0;
            completedOne = 0;
            completedFlushed = 0;
            committedTold = 0;
            heartbeatNs = nowNs; // readers wait for the first word of an epoch
            hasAnswers = true;
            tell(EventKind.EPOCH_BEGAN, epoch, "epoch " + epoch + " begins, members " + Slots.letters(members));
            if (joining != Slots.NOBODY) {
                diffOrders.startResync(epoch, authority, facts[authority], facts[joining]);
            } else if (progress.isMirrored()) {
                diffOrders.follow(epoch);
            }
        }

        @Override
        public void onStopped() {
            diffOrders.follow(0);
            diffOrders.stopResync();
        }

        @Override
        public void report(
                final EventKind kind,
                final int epoch,
                final int slot,
                final String text,
                final Map<String, Long> figures) {
            context.log().accept(text);
            context.events().report(kind, epoch, slot, text, figures);
        }

        private void tell(final EventKind kind, final int epoch, final String text) {
            report(kind, epoch, Slots.NOBODY, text, Map.of());
        }
    }
}
