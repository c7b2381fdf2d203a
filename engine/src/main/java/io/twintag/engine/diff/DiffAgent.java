package io.twintag.engine.diff;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.resync.Resync;
import io.twintag.engine.resync.ResyncProgress;
import io.twintag.engine.scrub.Scrub;
import io.twintag.engine.scrub.ScrubProgress;
import io.twintag.engine.sequencer.DiffOrders;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.CheckedDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.FlushedDecoder;
import io.twintag.transport.protocol.FlushedMarkDecoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.PageCopyDecoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.SuspectDecoder;
import io.twintag.transport.protocol.TagsEndDecoder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * Compares the two tag tables without ever opening one: devices send copies of their pages. Two operations, never
 * mixed: retire in the steady state, resync after a seal. A thread of its own; the sequencer never waits for it.
 */
public final class DiffAgent implements Agent, DiffOrders {
    private static final int FRAMES_PER_CYCLE = 8;
    private static final long FOLDING_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PageCopyDecoder pageCopy = new PageCopyDecoder();
    private final FlushedMarkDecoder flushedMark = new FlushedMarkDecoder();
    private final TagPage page = new TagPage();
    private final Inbound[] pages = new Inbound[Slots.COUNT];
    private final Outbound[] background = new Outbound[Slots.COUNT];
    private final AtomicReference<Resync> ordered = new AtomicReference<>();
    private final AtomicReference<Resync> result = new AtomicReference<>();
    private final EngineContext context;
    private final Connection connection;
    private final Retire retire;
    private final Scrub scrub;
    private final NanoClock clock;

    private Network network;
    private Resync resync;
    private final long[] tellFoldingNs = new long[Slots.COUNT];
    private final boolean[] isFolding = new boolean[Slots.COUNT];
    private volatile int epochToFollow;
    private volatile int resyncWanted;
    private volatile ResyncProgress progress;
    private int followed;

    public DiffAgent(final EngineContext context, final Connection connection) {
        this.context = context;
        this.connection = connection;
        this.clock = context.nanoClock();
        this.scrub = new Scrub(context);
        this.retire = new Retire(this::alarm, scrub::suspect);
    }

    @Override
    public int doWork() {
        if (network == null || network.isClosed()) {
            connect();
            if (network == null) {
                return 0;
            }
        }
        final long nowNs = clock.nanoTime();
        followEpoch();
        takeOrder();
        int work = retire.doWork(background);
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (retire.hasRoom(slot)) {
                work += pages[slot].poll(FRAMES_PER_CYCLE);
            }
        }
        work += scrub.doWork(background, nowNs);
        if (resync != null) {
            work += resync.doWork(background, nowNs);
            progress = resync.progress();
            if (resync.isDone()) {
                result.set(resync);
                resync = null;
            }
        }
        return work;
    }

    private void takeOrder() {
        final Resync order = ordered.getAndSet(null);
        if (order != null) {
            resync = order;
        }
        if (resync != null && resync.epoch() != resyncWanted) {
            resync.stop();
            progress = resync.progress();
            resync = null;
        }
    }

    /** The progress of the resync under way, or of the last one; null before the first. Any thread. */
    public ResyncProgress resyncProgress() {
        return progress;
    }

    @Override
    public String roleName() {
        return "engine-diff";
    }

    @Override
    public void onClose() {
        scrub.close();
        CloseHelper.quietCloseAll(pages);
        CloseHelper.quietCloseAll(background);
    }

    /** How far the scrub is. Any thread. */
    public ScrubProgress scrubProgress() {
        return scrub.progress();
    }

    /**
     * Begins a scrub of everything now. Any thread.
     *
     * @param rateBytesPerS at most, in this pass; 0: as configured.
     */
    public void startScrub(final long rateBytesPerS) {
        scrub.start(rateBytesPerS);
    }

    /** Entries of the current stream up to here are equal on both devices. Any thread. */
    public long matched() {
        return retire.matched();
    }

    // ---- the sequencer's orders
    // --------------------------------------------------------------------------------------

    @Override
    public Network network() {
        return connection.network();
    }

    @Override
    public void follow(final int epoch) {
        epochToFollow = epoch;
    }

    @Override
    public void startResync(
            final int epoch, final int authoritySlot, final DeviceFacts authority, final DeviceFacts target) {
        result.set(null);
        resyncWanted = epoch;
        ordered.set(new Resync(
                epoch, authority, target, context.resyncRateBytesPerS(), clock.nanoTime(), context.epochClock()));
        report(
                EventKind.RESYNC_STARTED,
                epoch,
                target.slot(),
                "resync of device " + target.slotName() + " from device " + authority.slotName() + " begins",
                Map.of());
    }

    @Override
    public void stopResync() {
        resyncWanted = 0;
    }

    @Override
    public void takeResult(final Membership membership, final long nowNs) {
        final Resync done = result.getAndSet(null);
        if (done != null && done.epoch() == resyncWanted) {
            final ResyncProgress end = done.progress();
            final boolean isDone = done.failure() == null;
            report(
                    isDone ? EventKind.RESYNC_ENDED : EventKind.RESYNC_FAILED,
                    done.epoch(),
                    end.target(),
                    "resync of device " + Slots.letter(end.target()) + (isDone ? " is done: " : " failed: ")
                            + (isDone ? "" : done.failure() + "; ") + "copied " + end.copiedBytes() + " of "
                            + end.inDoubtBytes() + " bytes in doubt, " + end.copiedBlocks() + " of "
                            + end.inDoubtBlocks() + " blocks, in " + (end.endedMs() - end.startedMs()) + " ms",
                    Map.of(
                            "inDoubtBlocks", end.inDoubtBlocks(),
                            "inDoubtBytes", end.inDoubtBytes(),
                            "copiedBlocks", end.copiedBlocks(),
                            "copiedBytes", end.copiedBytes(),
                            "tookMs", end.endedMs() - end.startedMs()));
            if (!done.bad().isEmpty()) {
                report(
                        EventKind.UNREPAIRABLE,
                        done.epoch(),
                        -1,
                        "ALARM: " + done.bad().size() + " blocks in doubt are bad on the device that holds their newest"
                                + " version, so reads of them fail on both: write them again; the first: "
                                + done.bad().get(0),
                        Map.of("blocks", (long) done.bad().size()));
            }
            membership.onResynced(done.epoch(), done.failure(), nowNs);
        }
    }

    private void alarm(final String text) {
        report(EventKind.ALARM, followed, -1, text, Map.of());
    }

    private void report(
            final EventKind kind, final int epoch, final int slot, final String text, final Map<String, Long> figures) {
        context.log().accept(text);
        context.events().report(kind, epoch, slot, text, figures);
    }

    // ---- what the devices send
    // ---------------------------------------------------------------------------------------

    private void connect() {
        CloseHelper.quietCloseAll(pages);
        CloseHelper.quietCloseAll(background);
        network = connection.network();
        if (network != null) {
            final short generator = context.generator();
            for (int i = 0; i < Slots.COUNT; i++) {
                final int slot = i;
                pages[slot] = network.inbound(
                        context.engineChannel(),
                        StreamIds.PAGES.id(generator, slot),
                        (buffer, offset, length) -> onFrame(slot, buffer, offset));
                background[slot] = network.outbound(context.channel(slot), StreamIds.BACKGROUND.id(generator, slot));
            }
        }
    }

    /** Also before a frame is looked at: one of the new epoch may come in the cycle in which that epoch begins. */
    private void followEpoch() {
        final int epoch = epochToFollow;
        if (epoch != followed) {
            followed = epoch;
            retire.start(epoch);
            scrub.follow(epoch);
        }
    }

    private void onFrame(final int slot, final DirectBuffer buffer, final int offset) {
        followEpoch();
        header.wrap(buffer, offset);
        final int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int block = header.blockLength();
        final int version = header.version();
        switch (header.templateId()) {
            case PageCopyDecoder.TEMPLATE_ID -> {
                pageCopy.wrap(buffer, at, block, version);
                onPage(slot, pageCopy.correlation(), buffer, pageCopy.limit() + PageCopyDecoder.pageHeaderLength());
            }
            case FlushedMarkDecoder.TEMPLATE_ID -> {
                flushedMark.wrap(buffer, at, block, version);
                final long folded = flushedMark.foldedThrough();
                retire.onMarks(slot, flushedMark.epoch(), flushedMark.flushed(), folded);
                tellFolding(slot, flushedMark.epoch(), folded);
            }
            case TagsEndDecoder.TEMPLATE_ID -> {
                if (resync != null) {
                    resync.onTagsEnd(slot, new TagsEndDecoder().wrap(buffer, at, block, version), clock.nanoTime());
                }
            }
            case BlocksDecoder.TEMPLATE_ID -> {
                if (resync != null) {
                    resync.onBlocks(slot, new BlocksDecoder().wrap(buffer, at, block, version), clock.nanoTime());
                }
            }
            case InstalledDecoder.TEMPLATE_ID -> {
                final InstalledDecoder installed = new InstalledDecoder().wrap(buffer, at, block, version);
                scrub.onInstalled(slot, installed, clock.nanoTime());
                if (resync != null) {
                    resync.onInstalled(slot, installed, clock.nanoTime());
                }
            }
            case CheckedDecoder.TEMPLATE_ID ->
                scrub.onChecked(slot, new CheckedDecoder().wrap(buffer, at, block, version), clock.nanoTime());
            case SuspectDecoder.TEMPLATE_ID ->
                scrub.onSuspect(slot, new SuspectDecoder().wrap(buffer, at, block, version));
            case FlushedDecoder.TEMPLATE_ID -> {
                if (resync != null) {
                    resync.onFlushed(
                            slot,
                            new FlushedDecoder()
                                    .wrap(buffer, at, block, version)
                                    .correlation());
                }
            }
            default -> {
                // A message of a newer device.
            }
        }
    }

    /** Once, until a device says that its table holds all again. */
    private void tellFolding(final int slot, final int epoch, final long foldedThrough) {
        final long nowNs = clock.nanoTime();
        if (foldedThrough > 0 && !isFolding[slot] && (tellFoldingNs[slot] == 0 || nowNs - tellFoldingNs[slot] >= 0)) {
            tellFoldingNs[slot] = nowNs + FOLDING_INTERVAL_NS; // under full load it comes and goes many times a second
            report(
                    EventKind.TAGS_FOLDED,
                    epoch,
                    slot,
                    "pages of the tag table of device " + Slots.letter(slot) + " are folded away, through sequence "
                            + foldedThrough
                            + ": it is full, or one was bad; a resync that needs them compares all blocks instead",
                    Map.of("foldedThrough", foldedThrough));
        }
        isFolding[slot] = foldedThrough > 0;
    }

    private void onPage(final int slot, final long correlation, final DirectBuffer buffer, final int at) {
        if (correlation == 0) {
            retire.onPage(slot, buffer, at);
        } else if (resync != null && page.wrap(buffer, at).isIntact()) {
            resync.onPage(slot, correlation, page, clock.nanoTime());
        }
    }
}
