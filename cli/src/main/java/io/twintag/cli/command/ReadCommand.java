package io.twintag.cli.command;

import io.twintag.cli.compare.Readers;
import io.twintag.cli.io.ByteOutput;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.client.DeviceReader;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints blocks of a block object. */
@Command(
        name = "read",
        description = "Print the bytes of blocks of a block object.",
        footer = {
            "",
            "Blocks that were never written are zeros. Every block is checked against its CRC32C.",
            "Without --device it reads device a, and device b for what a cannot give.",
            "",
            "Examples:",
            "  twintag read book --block 0 --count 4 > head.bin",
            "  twintag read book --block 17 --device b | xxd | head"
        })
public final class ReadCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The block object.")
    private String name;

    @Option(names = "--block", required = true, paramLabel = "N", description = "The first block, from 0.")
    private long block;

    @Option(names = "--count", paramLabel = "M", defaultValue = "1", description = "How many blocks. Default: 1.")
    private long count;

    @Option(names = "--device", paramLabel = "a|b", description = "Read this device only.")
    private Slot device;

    private int oneByOne;
    private boolean isNoted;

    private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_PAYLOAD_LENGTH));

    @Override
    public Integer call() {
        final List<Slot> slots = device == null ? List.of(Slot.values()) : List.of(device);
        final ByteOutput out = ByteOutput.standard();
        try (Readers readers = new Readers(directory.settings())) {
            for (long done = 0; done < count || count < 1; ) {
                final long wanted = oneByOne-- > 0 ? 1 : count - done;
                done += read(readers, slots, block + done, wanted, out);
            }
            out.flush();
        } catch (final ByteOutput.ReaderGone e) {
            return 0;
        } catch (final ReadException e) {
            out.flush(); // what came before it is right
            throw e;
        }
        return 0;
    }

    /** What one answer holds, from the first device that gives it. Returns its number of blocks. */
    private int read(
            final Readers readers, final List<Slot> slots, final long first, final long wanted, final ByteOutput out) {
        ReadException failure = null;
        boolean isBadOnAll = true;
        for (final Slot slot : slots) {
            try {
                final DeviceReader reader = readers.of(slot);
                final DeviceFacts.Held object = check(reader);
                final int most = (int) Math.min(wanted, content.capacity() / object.blockSize());
                final int read = reader.blocks(object.id(), first, most, content, null);
                out.put(content, 0, read * object.blockSize());
                return read;
            } catch (final ReadException e) {
                if (e.status() == Status.NO_SUCH_OBJECT || e.status() == Status.OUT_OF_RANGE) {
                    throw e;
                }
                isBadOnAll &= e.status() == Status.CORRUPT;
                if (failure == null && slots.size() > 1) {
                    note(e.getMessage() + "; going on with device b");
                }
                failure = e;
                if (e.status() != Status.CORRUPT) {
                    readers.drop(slot);
                }
            }
        }
        if (!isBadOnAll || slots.size() == 1) {
            throw failure;
        }
        if (wanted > 1) {
            oneByOne = content.capacity() / Limits.MIN_BLOCK_SIZE; // each may hold what the other does not
            return read(readers, slots, first, 1, out);
        }
        throw ReadException.because(
                Status.CORRUPT,
                "block " + first + " of '" + name
                        + "' is bad on both devices: nothing of it is printed. A repair was asked"
                        + " for; if twintag events says that it is not to be had, write the block again (twintag write "
                        + name + " --block " + first + "), if it says nothing, twintag scrub --start");
    }

    /** Says what was noticed; of blocks read one by one only the first time. */
    private void note(final String text) {
        if (oneByOne > 0 && isNoted) {
            return;
        }
        isNoted = true;
        final PrintWriter err = spec.commandLine().getErr();
        err.println("twintag: " + text);
        err.flush();
    }

    private DeviceFacts.Held check(final VolumeReader reader) {
        final DeviceFacts facts = reader.facts();
        final DeviceFacts.Held object = VolumeReader.object(facts, name);
        if (!Slots.has(facts.members(), facts.slot())) {
            throw ReadException.because(
                    Status.NOT_CONNECTED,
                    "device " + facts.slotName()
                            + " is behind its twin: read the other one, or wait; see twintag status");
        }
        if (object.kind() != ObjectKind.BLOCK) {
            throw new Refusal("'" + name + "' is a log: twintag cat " + name);
        }
        if (block < 0 || count < 1 || count > object.end() - block) {
            throw new Refusal("'" + name + "' has " + object.end() + " blocks, 0 to " + (object.end() - 1)
                    + ": choose --block and --count within");
        }
        return object;
    }
}
