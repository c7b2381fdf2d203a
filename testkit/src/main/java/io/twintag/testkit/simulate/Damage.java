package io.twintag.testkit.simulate;

import io.twintag.testkit.check.FileImage;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.world.SimFile;
import io.twintag.testkit.world.TagFiles;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a disk does to bytes that it was given: they rot, are not written, or are written elsewhere. On one device of a
 * run.
 */
final class Damage {
    private static final int SUPERBLOCK_COPY = 4096;
    private static final int SUPERBLOCK_BYTES = 512;
    private static final int TRAILERS_LENGTH = 64;

    private final World world;
    private final SplittableRandom random;
    private int victim = -1;

    Damage(final World world, final SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    boolean strike(final Fault fault, final int slot) {
        if (fault == Fault.SUPERBLOCK_DAMAGED) {
            return world.device(slot) == null && rotSuperblock(slot);
        }
        if (fault == Fault.DISK_FULL) {
            world.disks[slot].isFull = true;
            world.story.tell("the disk of device " + Slots.letter(slot) + " is full");
            return true;
        }
        victim = victim < 0 ? slot : victim;
        if (fault == Fault.TAG_PAGE_DAMAGED || fault == Fault.TAG_ENTRY_DAMAGED) {
            return flipTagEntry(fault == Fault.TAG_PAGE_DAMAGED);
        }
        if (fault == Fault.TRAILER_DAMAGED) {
            return flipTrailer();
        }
        final SimFile data = world.disks[victim].file("data-00000");
        if (data == null) {
            return false;
        }
        final int slots = data.mapped().capacity() / TestObject.BLOCK_SIZE;
        final int at = random.nextInt(slots) * TestObject.BLOCK_SIZE;
        final byte[] bytes = new byte[TestObject.BLOCK_SIZE];
        data.mapped().get(at, bytes);
        switch (fault) {
            case DATA_DAMAGED -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case BLOCK_WRITE_MISDIRECTED -> data.mapped().get(random.nextInt(slots) * TestObject.BLOCK_SIZE, bytes);
            default -> java.util.Arrays.fill(bytes, (byte) 0);
        }
        data.damage(at, bytes);
        world.disks[victim].damaged++;
        world.counts.flips++;
        world.story.tell("device " + Slots.letter(victim) + ": slot " + at / TestObject.BLOCK_SIZE + " of the blocks: "
                + fault.text());
        return true;
    }

    private boolean flipTrailer() {
        final SimFile trailers = world.disks[victim].file("trailers");
        if (trailers == null) {
            return false;
        }
        final int block = random.nextInt(TestObject.BLOCKS);
        final int at = block * TRAILERS_LENGTH + random.nextInt(TRAILERS_LENGTH - Integer.BYTES); // no change counter
        final byte flipped = (byte) (trailers.mapped().get(at) ^ 1 << random.nextInt(Byte.SIZE));
        trailers.damage(at, new byte[] {flipped});
        world.disks[victim].damaged++;
        world.counts.flips++;
        world.story.tell("device " + Slots.letter(victim) + ": a bit of the trailers of block " + block + " flips");
        return true;
    }

    /**
     * Flips a bit of the slot or the CRC32C of a block whose newest version is of this epoch: no other bit can have
     * flipped instead.
     */
    boolean flipTrailerOf(final int slot, final int epoch) {
        final SimFile trailers = world.disks[slot].file("trailers");
        if (trailers == null) {
            return false;
        }
        final UnsafeBuffer lines = new UnsafeBuffer(trailers.mapped());
        final int[] blocks = IntStream.range(0, TestObject.BLOCKS)
                .filter(block -> FileImage.newestEpoch(lines, block) == epoch)
                .toArray();
        if (blocks.length == 0) {
            return false;
        }
        final int block = blocks[random.nextInt(blocks.length)];
        final int at = FileImage.placeOfNewest(lines, block, random.nextBoolean()) + random.nextInt(Integer.BYTES);
        trailers.damage(at, new byte[] {(byte) (lines.getByte(at) ^ 1 << random.nextInt(Byte.SIZE))});
        world.disks[slot].isFlipped = true;
        world.counts.flips++;
        world.story.tell("device " + Slots.letter(slot) + ": a bit of the newest trailer of block " + block + " flips");
        return true;
    }

    private boolean flipTagEntry(final boolean isSealed) {
        final String what;
        try {
            what = TagFiles.flip(world.volumeDirectory(victim), random, isSealed);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (what != null) {
            world.counts.flips++;
            world.story.tell("device " + Slots.letter(victim) + ": a bit of the tag entry of " + what + " flips");
        }
        return what != null;
    }

    private boolean rotSuperblock(final int slot) {
        final Path file = world.volumeDirectory(slot).resolve("superblock");
        final int at = random.nextInt(2) * SUPERBLOCK_COPY + random.nextInt(SUPERBLOCK_BYTES);
        final ByteBuffer one = ByteBuffer.allocate(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (world.disks[slot].isSuperblockRotten) {
                return false; // both copies: nothing is left to tell who it is
            }
            world.disks[slot].isSuperblockRotten = true;
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(Byte.SIZE)));
            channel.write(one.flip(), at);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        world.counts.flips++;
        world.story.tell(
                "device " + Slots.letter(slot) + ": a bit of superblock copy " + at / SUPERBLOCK_COPY + " flips");
        return true;
    }
}
