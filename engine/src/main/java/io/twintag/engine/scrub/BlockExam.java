package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;

/** Examines one block: see {@link BlockVerdict} for what is proven. Diff agent. */
final class BlockExam extends Exam {
    private final BlockLook[] looks = new BlockLook[2];
    private int target = -1;
    private BlockLook version;
    private Look source;
    private boolean isRepaired;

    BlockExam(final ScrubObject object, final long block) {
        super(object, block);
    }

    @Override
    void ask(final BackgroundCall call) {
        if (version != null) {
            call.repair(
                    target,
                    object().id(),
                    first(),
                    version,
                    source.content(),
                    source.content().capacity());
        } else if (target >= 0) {
            call.check(Slots.other(target), CheckWhat.BLOCKS, object().id(), first(), 1, true);
        } else {
            call.check(looks[0] == null ? 0 : 1, CheckWhat.BLOCKS, object().id(), first(), 1, false);
        }
    }

    @Override
    void onLook(final int slot, final Look look) {
        if (look.status() != Status.OK || look.count() != 1) {
            restart();
            return;
        }
        if (target < 0) {
            looks[slot] = look.block(0);
            if (looks[0] != null && looks[1] != null) {
                judge();
            }
            return;
        }
        final BlockLook fresh = look.block(0);
        looks[slot] = fresh;
        if (BlockVerdict.of(looks[0], looks[1]).target() == target
                && look.content().capacity() > 0) {
            version = fresh;
            source = look;
        } else {
            restart();
        }
    }

    @Override
    void onInstalled(final boolean isPut) {
        isRepaired |= isPut;
        restart();
    }

    private void judge() {
        final BlockVerdict verdict = BlockVerdict.of(looks[0], looks[1]);
        if (verdict == BlockVerdict.SAME) {
            same(isRepaired);
        } else if (verdict.target() >= 0) {
            target = verdict.target();
            final BlockLook bad = looks[target];
            proven(
                    target,
                    bad.isGood()
                            ? "holds " + bad.version() + " and has lost " + looks[Slots.other(target)].version()
                            : bad.isLineBad()
                                    ? "has a bad trailer"
                                    : "has content that does not have the CRC32C of its trailer, " + bad.version());
        } else if (verdict.reason() != null) {
            clear();
            cannotProve(verdict.reason());
        } else {
            restart();
        }
    }

    private void restart() {
        clear();
        settle();
    }

    private void clear() {
        looks[0] = null;
        looks[1] = null;
        target = -1;
        version = null;
        source = null;
    }
}
