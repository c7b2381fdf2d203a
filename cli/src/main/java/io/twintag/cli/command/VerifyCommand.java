package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.compare.Comparison;
import io.twintag.cli.compare.Findings;
import io.twintag.cli.compare.Readers;
import io.twintag.cli.compare.StoppedDevice;
import io.twintag.cli.io.ProgressLine;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.cli.settings.Units;
import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the two devices. */
@Command(
        name = "verify",
        description = "Compare both devices byte by byte: every record with its header, every block with its tag.",
        footer = {
            "",
            "Works while the mirror runs, also under load: then it compares what was acknowledged when it began. And when it",
            "is stopped: then it reads the files, after it has settled what the last stop left, as the next start would.",
            "Exit code 1: there is a difference; each is named with its object and its block or position.",
            "",
            "Examples:",
            "  twintag verify",
            "  twintag verify --json"
        })
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        final Settings settings = directory.settings();
        final int generator = MembershipRecord.load(settings.engineDirectory()).generator();
        final boolean isRunningA = StoppedDevice.isRunning(settings, Slot.A, generator);
        final boolean isRunningB = StoppedDevice.isRunning(settings, Slot.B, generator);
        if (isRunningA != isRunningB) {
            throw new Refusal("device " + (isRunningA ? Slot.A : Slot.B) + " runs and device "
                    + (isRunningA ? Slot.B : Slot.A) + " does not: start both (twintag start --dir "
                    + settings.directory() + "), or stop both (twintag stop)");
        }
        final ProgressLine progress = new ProgressLine("records and blocks", 0);
        final Findings findings = new Findings(progress);
        if (isRunningA) {
            try (Readers readers = new Readers(settings)) {
                new Comparison(readers.of(Slot.A), readers.of(Slot.B), true, findings).run();
            }
        } else {
            compareStopped(settings, generator, findings);
        }
        progress.end();
        tell(findings);
        return findings.differences() == 0 ? 0 : ExitCode.FINDING;
    }

    /**
     * A volume that is too bad to be opened is a finding; the other reasons for a refusal are the user's to set right.
     */
    private static void compareStopped(final Settings settings, final int generator, final Findings findings) {
        Slot opening = Slot.A;
        try (StoppedDevice a = new StoppedDevice(settings, Slot.A, generator)) {
            opening = Slot.B;
            try (StoppedDevice b = new StoppedDevice(settings, Slot.B, generator)) {
                opening = null;
                new Comparison(a, b, false, findings).run();
            }
        } catch (final StorageException e) {
            if (opening == null || e.status() != Status.CORRUPT) {
                throw e;
            }
            findings.difference("device " + opening + ": " + e.getMessage());
        }
    }

    private void tell(final Findings findings) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(JSON.std.asString(json(findings)));
            out.flush();
            return;
        }
        findings.named().forEach(difference -> out.println("DIFFERENCE: " + difference));
        final long unnamed = findings.differences() - findings.named().size();
        if (unnamed > 0) {
            out.println("... and " + unnamed + " more differences");
        }
        if (findings.inDoubtBlocks() > 0 || findings.inDoubtBytesOfLogs() > 0) {
            out.println("not yet on both devices, and not compared: " + findings.inDoubtBlocks() + " blocks and "
                    + findings.inDoubtBytesOfLogs() + " bytes of logs; the engine settles them when it starts");
        }
        if (findings.movingBlocks() > 0) {
            out.println("overwritten each time they were read, and not compared: " + findings.movingBlocks()
                    + " blocks; neither device missed a write to them");
        }
        if (findings.unfinishedObjects() > 0) {
            out.println("on one device only, never created in full, and empty: " + findings.unfinishedObjects()
                    + " objects");
        }
        out.println("verified " + findings.objects() + " objects: " + findings.records() + " records, "
                + findings.blocks() + " blocks, " + Units.size(findings.bytes()) + " each, "
                + (findings.differences() == 0 ? "no difference" : findings.differences() + " DIFFERENCES"));
        out.flush();
    }

    private static Map<String, Object> json(final Findings findings) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("objects", findings.objects());
        json.put("records", findings.records());
        json.put("blocks", findings.blocks());
        json.put("bytes", findings.bytes());
        json.put("movingBlocks", findings.movingBlocks());
        json.put("inDoubtBlocks", findings.inDoubtBlocks());
        json.put("inDoubtBytesOfLogs", findings.inDoubtBytesOfLogs());
        json.put("unfinishedObjects", findings.unfinishedObjects());
        json.put("differences", findings.differences());
        json.put("named", findings.named());
        return json;
    }
}
