package io.twintag.testkit.check;

import io.twintag.testkit.check.FileImage.Held;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Write;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What must hold in the midst of a run, of the files as they are then: later writes would hide it.
 *
 * <pre>
 *  a device has recovered      alone it is at a prefix (I3): nothing above what it vouches for, all of it that clients
 *                              know of, and no byte that nobody wrote
 *  both have become members    what was not written since is the same on both (I1)
 * </pre>
 */
public final class Midway {
    private final World world;
    private final List<MemoryLedger> ledgers;
    private int log;
    private int blocks;
    private int equalSince;

    public Midway(final World world, final List<MemoryLedger> ledgers) {
        this.world = world;
        this.ledgers = ledgers;
    }

    /** The objects that there are from now on. */
    public void begin(final int logId, final int blocksId) {
        log = logId;
        blocks = blocksId;
    }

    /** @param lost as of {@link EndChecker}. */
    public void recovered(final int slot, final int lost) {
        final Path volume = world.volumeDirectory(slot);
        if (log == 0 || world.isForeign(slot) || !hasObjects(volume)) {
            return;
        }
        try {
            final Standing standing = Standing.read(volume);
            if (standing.isWhole() && standing.streamEpoch() != 0) {
                checkPrefix(slot, standing, FileImage.read(volume, log, blocks, world.isDamaged()), lost);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean hasObjects(final Path volume) {
        final Path objects = volume.resolve("objects");
        return Files.exists(objects.resolve(Integer.toString(log)).resolve("segment-00000"))
                && Files.exists(objects.resolve(Integer.toString(blocks)).resolve("trailers"));
    }

    private void checkPrefix(final int slot, final Standing standing, final FileImage image, final int lost) {
        final String device = "I3: device " + Slots.letter(slot) + " recovered to epoch " + standing.streamEpoch()
                + ", sequence " + standing.applied();
        image.blocks.forEach((block, held) -> checkBelow(device + ", and block " + block, held, standing));
        image.records.forEach((at, held) -> checkBelow(device + ", and the record at " + at, held, standing));
        for (final MemoryLedger ledger : ledgers) {
            for (final Write done : ledger.writes()) {
                if (done.isAcknowledged() && isOf(standing, done, lost) && !image.holds(done)) {
                    throw Violation.safety(device + ", and lacks " + done);
                }
            }
        }
    }

    private static void checkBelow(final String what, final Held held, final Standing standing) {
        if (!FileImage.BAD.equals(held)
                && Tag.compare(held.epoch(), held.sequence(), standing.streamEpoch(), standing.applied()) > 0) {
            throw Violation.safety(what + " is " + held);
        }
    }

    /** What it vouches for: of its stream all up to there; of those before what was promised. */
    private static boolean isOf(final Standing standing, final Write done, final int lost) {
        return done.epoch() == standing.streamEpoch()
                ? done.sequence() <= standing.applied()
                : done.epoch() < standing.streamEpoch() && Loss.ofPower(lost).promises(done);
    }

    /** An engine calls both members: looked at once in each epoch. */
    public void areMembers() {
        if (log == 0 || world.device(0) == null || world.device(1) == null) {
            return;
        }
        try {
            final Standing a = Standing.read(world.volumeDirectory(0));
            final Standing b = Standing.read(world.volumeDirectory(1));
            final int epoch = a.recordEpoch();
            if (epoch > equalSince
                    && b.recordEpoch() == epoch
                    && a.members() == Slots.BOTH
                    && b.members() == Slots.BOTH) {
                equalSince = epoch;
                checkEqual(
                        epoch,
                        FileImage.read(world.volumeDirectory(0), log, blocks, world.isDamaged()),
                        FileImage.read(world.volumeDirectory(1), log, blocks, world.isDamaged()));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the newest record that a device holds, bit by slot. */
    public int members() {
        try {
            final Standing a = Standing.read(world.volumeDirectory(0));
            final Standing b = Standing.read(world.volumeDirectory(1));
            return a.recordEpoch() > b.recordEpoch() ? a.members() : b.members();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkEqual(final int epoch, final FileImage a, final FileImage b) {
        a.blocks.forEach((block, held) -> {
            final Held other = b.blocks.get(block);
            if (held.epoch() < epoch
                    && other.epoch() < epoch
                    && !FileImage.BAD.equals(held)
                    && !FileImage.BAD.equals(other)
                    && !held.equals(other)) {
                throw Violation.safety("I1: both are members in epoch " + epoch + ", and block " + block + " is " + held
                        + " on a and " + other + " on b");
            }
        });
        checkRecords(epoch, a.records, b.records);
        checkRecords(epoch, b.records, a.records);
    }

    private static void checkRecords(final int epoch, final Map<Long, Held> one, final Map<Long, Held> twin) {
        one.forEach((at, held) -> {
            if (held.epoch() < epoch && !held.equals(twin.get(at))) {
                throw Violation.safety("I1: both are members in epoch " + epoch + ", and the record at " + at + " is "
                        + held + " on one and " + twin.get(at) + " on the other");
            }
        });
    }
}
