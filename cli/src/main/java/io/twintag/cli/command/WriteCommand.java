package io.twintag.cli.command;

import io.twintag.cli.io.Connections;
import io.twintag.cli.io.InputFile;
import io.twintag.cli.io.Level;
import io.twintag.cli.io.Pipeline;
import io.twintag.cli.io.ProgressLine;
import io.twintag.cli.io.WriteReport;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Overwrites blocks of a block object. */
@Command(
        name = "write",
        description = "Write the bytes of a file or of the standard input to blocks of a block object.",
        footer = {
            "",
            "The last block is filled up with zeros. The input goes out in writes of up to 1 MiB: each of them takes",
            "effect as a whole or not at all. When the engine goes, it is waited for and all goes on; exit code 3: it",
            "did not come back within --timeout.",
            "",
            "Examples:",
            "  twintag write book --block 0 snapshot.bin",
            "  echo hello | twintag write book --block 17 --level flushed"
        })
public final class WriteCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Mixin
    private LevelOption levelOption;

    @Mixin
    private ReturnTimeoutOption returnTimeout;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The block object.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "Default: the standard input.")
    private Path file;

    @Option(names = "--block", required = true, paramLabel = "N", description = "The first block, from 0.")
    private long block;

    @Override
    public Integer call() throws IOException {
        final Settings settings = directory.settings();
        final InputFile input = new InputFile(file);
        try (InputStream in = input.open();
                Session session = Connections.session(settings, Connections.RING_LENGTH)) {
            final ObjectHandle object = Connections.open(session, name, returnTimeout.timeoutNs());
            if (object.kind() != ObjectKind.BLOCK) {
                throw new Refusal("'" + name + "' is a log: twintag append, or write to a block object");
            }
            if (block < 0
                    || block >= object.blocks()
                    || blocks(input.lengthBytes(), object) > object.blocks() - block) {
                throw beyond(object, "nothing is written");
            }
            return write(settings, session, object, input, in);
        }
    }

    private int write(
            final Settings settings,
            final Session session,
            final ObjectHandle object,
            final InputFile input,
            final InputStream in)
            throws IOException {
        final Level level = levelOption.level();
        final WriteReport report = new WriteReport(settings, spec.commandLine().getErr(), level);
        final Pipeline pipeline = new Pipeline(
                session,
                level.ackLevel(),
                report::stalled,
                returnTimeout.timeoutNs(),
                () -> report.lost(returnTimeout.timeoutNs()));
        final ProgressLine progress = new ProgressLine("writes", input.lengthBytes());
        final byte[] bytes = new byte[session.maxPayloadLength() / object.blockSize() * object.blockSize()];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        long next = block;
        long readBytes = 0;
        int read = in.readNBytes(bytes, 0, bytes.length);
        boolean isBeyond = false;
        while (read > 0 && !isBeyond) {
            final int blocks = (int) blocks(read, object);
            isBeyond = blocks > object.blocks() - next;
            if (!isBeyond) {
                final int length = blocks * object.blockSize();
                Arrays.fill(bytes, read, length, (byte) 0);
                if (!pipeline.write(object.id(), next, buffer, 0, length)) {
                    break;
                }
                next += blocks;
                readBytes += read;
                progress.update(pipeline.submitted(), readBytes);
                read = in.readNBytes(bytes, 0, bytes.length);
            }
        }
        final boolean isDone = pipeline.drain();
        progress.end();
        if (!isDone) {
            report.failed(pipeline, "write", name);
            return pipeline.isLost() ? ExitCode.FAILED : ExitCode.FINDING;
        }
        if (isBeyond) {
            throw beyond(
                    object,
                    next == block ? "nothing is written" : "blocks " + block + " to " + (next - 1) + " are written");
        }
        tell(object, next, readBytes, report.reached(pipeline));
        return 0;
    }

    private void tell(final ObjectHandle object, final long next, final long readBytes, final String reached) {
        final PrintWriter out = spec.commandLine().getOut();
        final long zeros = (next - block) * object.blockSize() - readBytes;
        out.println("wrote " + (next - block) + " blocks from block " + block + ", " + readBytes + " bytes"
                + (zeros > 0 ? " and " + zeros + " zeros to fill the last block" : "") + ", " + reached);
        out.flush();
    }

    private static long blocks(final long bytes, final ObjectHandle object) {
        return (bytes + object.blockSize() - 1) / object.blockSize();
    }

    private Refusal beyond(final ObjectHandle object, final String what) {
        return new Refusal("'" + name + "' has " + object.blocks() + " blocks of " + object.blockSize() + " B, 0 to "
                + (object.blocks() - 1) + ": " + what + ". Choose another --block, or a shorter input");
    }
}
