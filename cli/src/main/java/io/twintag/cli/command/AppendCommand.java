package io.twintag.cli.command;

import io.twintag.cli.io.Connections;
import io.twintag.cli.io.InputFile;
import io.twintag.cli.io.Level;
import io.twintag.cli.io.Pipeline;
import io.twintag.cli.io.ProgressLine;
import io.twintag.cli.io.RecordSource;
import io.twintag.cli.io.WriteReport;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.client.ObjectHandle;
import io.twintag.client.Session;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Appends lines, or pieces of a file, to a log. */
@Command(
        name = "append",
        description = "Append each line of a file or of the standard input to a log, as one record.",
        footer = {
            "",
            "Records go out one behind the other, without waiting for each. Ends when all are acknowledged.",
            "Exit code 1: not all were; the message says how many were, and what to do. When the engine goes, it is",
            "waited for and all goes on; exit code 3: it did not come back within --timeout.",
            "",
            "Examples:",
            "  twintag append orders trades.csv",
            "  tail -f app.log | twintag append applog --level one",
            "  twintag append frames capture.bin --raw 64k"
        })
public final class AppendCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Mixin
    private LevelOption levelOption;

    @Mixin
    private ReturnTimeoutOption returnTimeout;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The log.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "Default: the standard input.")
    private Path file;

    @Option(
            names = "--raw",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "Cut the input into records of this many bytes, up to 1m, instead of lines.")
    private long pieceLength;

    @Option(
            names = "--session-ring",
            paramLabel = "SIZE",
            defaultValue = "16m",
            converter = SizeConverter.class,
            description = "Bytes of shared memory for submissions: 64k to 512m, a power of two. Default: 16m.")
    private long ringLength;

    @Override
    public Integer call() throws IOException {
        final Settings settings = directory.settings();
        final InputFile input = new InputFile(file);
        if (ringLength > Integer.MAX_VALUE || pieceLength > Limits.MAX_PAYLOAD_LENGTH) {
            throw new Refusal("--session-ring goes up to 512m, --raw up to 1m");
        }
        try (InputStream in = input.open();
                Session session = session(settings)) {
            final ObjectHandle log = Connections.open(session, name, returnTimeout.timeoutNs());
            if (log.kind() != ObjectKind.LOG) {
                throw new Refusal("'" + name + "' is a block object: twintag write, or append to a log");
            }
            if (pieceLength > session.maxPayloadLength()) {
                throw new Refusal("a session ring of " + ringLength + " bytes takes records of up to "
                        + session.maxPayloadLength() + " bytes: use --session-ring 16m");
            }
            return append(settings, session, log, input, in);
        }
    }

    private Session session(final Settings settings) {
        try {
            return Connections.session(settings, (int) ringLength);
        } catch (final IllegalArgumentException e) {
            throw new Refusal("--session-ring: " + e.getMessage());
        }
    }

    private int append(
            final Settings settings,
            final Session session,
            final ObjectHandle log,
            final InputFile input,
            final InputStream in)
            throws IOException {
        final Level level = levelOption.level();
        final PrintWriter err = spec.commandLine().getErr();
        final WriteReport report = new WriteReport(settings, err, level);
        final Pipeline pipeline = new Pipeline(
                session,
                level.ackLevel(),
                report::stalled,
                returnTimeout.timeoutNs(),
                () -> report.lost(returnTimeout.timeoutNs()));
        final RecordSource source = new RecordSource(in, session.maxPayloadLength(), (int) pieceLength);
        final ProgressLine progress = new ProgressLine("records", input.lengthBytes());
        long payloadBytes = 0;
        RecordSource.Found found = source.next();
        while (found == RecordSource.Found.RECORD
                && pipeline.append(log.id(), source.buffer(), source.offset(), source.length())) {
            payloadBytes += source.length();
            if ((pipeline.submitted() & 1023) == 0) {
                progress.update(pipeline.acknowledged(), source.consumedBytes());
            }
            found = source.next();
        }
        final boolean isDone = pipeline.drain();
        progress.end();
        if (!isDone) {
            report.failed(pipeline, "record", name);
            return pipeline.isLost() ? ExitCode.FAILED : ExitCode.FINDING;
        }
        if (found == RecordSource.Found.TOO_LONG) {
            throw new Refusal("line " + (pipeline.submitted() + 1) + " is longer than " + session.maxPayloadLength()
                    + " bytes, the longest record" + (ringLength < Connections.RING_LENGTH ? " with this ring" : "")
                    + ": cut it, or cut all into pieces with --raw. The " + pipeline.acknowledged()
                    + " lines before it are appended");
        }
        final PrintWriter out = spec.commandLine().getOut();
        out.println("appended " + pipeline.acknowledged() + " records, " + payloadBytes + " bytes, "
                + report.reached(pipeline));
        out.flush();
        return 0;
    }
}
