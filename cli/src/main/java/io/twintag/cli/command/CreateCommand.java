package io.twintag.cli.command;

import io.twintag.cli.io.Connections;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import io.twintag.client.Completion;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.client.SubmissionException;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a storage object. */
@Command(
        name = "create",
        description = "Create a storage object on both devices.",
        footer = {
            "",
            "A log takes records, one after the other, and grows by itself. A block object has a fixed number of blocks,",
            "which are overwritten. Creating what exists already, with the same shape, does nothing.",
            "",
            "Examples:",
            "  twintag create orders --kind log",
            "  twintag create book --kind block --block-size 4k --size 1g"
        })
public final class CreateCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            description = "1 to 200 bytes of UTF-8, no slash, no control character, no U+FFFD.")
    private String name;

    @Option(names = "--kind", required = true, paramLabel = "log|block", description = "What it is.")
    private Kind kind;

    @Option(
            names = "--block-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bytes of a block: 512 to 64k, a power of two. Default: 4k.")
    private Long blockSize;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64m",
            converter = SizeConverter.class,
            description = "Bytes of a block object; bytes that a log begins with. Default: 64m.")
    private long sizeBytes;

    /** As people name the kinds. */
    enum Kind {
        LOG,
        BLOCK
    }

    private static final int DEFAULT_BLOCK_SIZE = 4 * 1024;

    @Override
    public Integer call() {
        final boolean isLog = kind == Kind.LOG;
        if (isLog && blockSize != null) {
            throw new Refusal("--block-size is for block objects; a log has records of any length");
        }
        final ObjectKind objectKind = isLog ? ObjectKind.LOG : ObjectKind.BLOCK;
        final int bytesOfBlock = isLog ? 0 : toInt(blockSize == null ? DEFAULT_BLOCK_SIZE : blockSize);
        final Settings settings = directory.settings();
        try (Session session = Connections.session(settings, Connections.RING_LENGTH)) {
            final int found = session.await(session.open(name), new Completion(), Connections.ANSWER_TIMEOUT_NS);
            if (found != Status.OK) {
                refuseIfTooLarge(settings);
            }
            final ObjectHandle object = create(settings, session, objectKind, bytesOfBlock);
            final PrintWriter out = spec.commandLine().getOut();
            out.println((found == Status.OK ? "exists already: " : "created ") + describe(object));
            out.flush();
        }
        return 0;
    }

    private ObjectHandle create(
            final Settings settings, final Session session, final ObjectKind objectKind, final int bytesOfBlock) {
        final long freeBefore = freeBytes(settings);
        final long beginNs = System.nanoTime();
        try {
            return session.createAndAwait(name, objectKind, bytesOfBlock, sizeBytes, Connections.ANSWER_TIMEOUT_NS);
        } catch (final SubmissionException e) {
            if (e.status() != Status.TIMED_OUT) {
                throw e;
            }
            throw new Refusal(notYet(freeBefore - freeBytes(settings), System.nanoTime() - beginNs));
        }
    }

    /** Every byte of an object is written on both devices before it is there. */
    private String notYet(final long doneBytes, final long tookNs) {
        final String begun = "create '" + name + "' is not done after " + Units.duration(tookNs)
                + ". Each device writes all " + Units.size(sizeBytes) + " of it first";
        final String pace = doneBytes <= 0 || doneBytes >= sizeBytes
                ? ""
                : "; at the pace until now, " + Units.size(doneBytes) + " so far, it takes "
                        + Units.duration(TimeUnit.SECONDS.toNanos((long)
                                ((double) (sizeBytes - doneBytes) / doneBytes * tookNs / TimeUnit.SECONDS.toNanos(1))))
                        + " more";
        return begun + pace
                + ". It goes on: the same create again waits for it, twintag objects shows it when it is there";
    }

    /** Refuses what the fuller device has no room for, where it is known how much it has. */
    private void refuseIfTooLarge(final Settings settings) {
        final long free = freeBytes(settings);
        if (free >= 0 && sizeBytes > free) {
            throw new Refusal(
                    "create '" + name + "': " + Units.size(sizeBytes) + " on each device, and one of them has "
                            + Units.size(free) + " free: choose a smaller --size, or free space");
        }
    }

    /** On the fuller device, as the engine last heard; -1: not known. */
    private static long freeBytes(final Settings settings) {
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        long least = -1;
        for (final String slot : List.of("a", "b")) {
            final EngineStatus device = status.part("devices", slot);
            final long free = device.number("freeBytes");
            if (device.text("state").equals("UP_TO_DATE") && free > 0 && (least < 0 || free < least)) {
                least = free;
            }
        }
        return least;
    }

    private static int toInt(final long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private String describe(final ObjectHandle object) {
        final String shape = object.kind() == ObjectKind.LOG
                ? "log, begins with " + Units.size(sizeBytes)
                : "block, " + object.blocks() + " blocks of " + object.blockSize() + " B";
        return "object " + object.id() + " '" + object.name() + "' (" + shape + ")";
    }
}
