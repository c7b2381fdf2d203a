package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Units;
import io.twintag.engine.status.ScrubOrder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a scrub, or tells how far it is. */
@Command(
        name = "scrub",
        description = "Look for flipped bits and lost writes on both devices, and repair them from the twin.",
        footer = {
            "",
            "The engine does so by itself once a day, at most scrub.rate bytes a second on each device, while both are",
            "members; no write waits for it. Each finding is an event (twintag events): BIT_ROT_FOUND, then REPAIRED; or",
            "UNREPAIRABLE where nothing proves which device is right: then nothing is changed.",
            "Exit code 1: the pass met something that cannot be repaired.",
            "",
            "Examples:",
            "  twintag scrub",
            "  twintag scrub --start --wait",
            "  twintag scrub --start --rate 200m",
            "  twintag scrub --status --json"
        })
public final class ScrubCommand implements Callable<Integer> {
    private static final long TAKE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--start", description = "Begin a pass now, from a place of its own; one under way is given up.")
    private boolean isStarting;

    @Option(names = "--status", description = "Tell how far it is, and what it has found. The default.")
    private boolean isAsking;

    @Option(
            names = "--rate",
            paramLabel = "BYTES",
            converter = SizeConverter.class,
            description = "Of this pass: bytes a second at most, such as 200m. Default: scrub.rate.")
    private Long rate;

    @Option(names = "--wait", description = "With --start: return when the pass has ended.")
    private boolean isWaiting;

    @Option(names = "--json", description = "Print JSON; times in ms since 1970.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        if (!isStarting && (rate != null || isWaiting) || isStarting && isAsking) {
            throw new Refusal("--rate and --wait go with --start, and --status goes alone");
        }
        if (rate != null && rate <= 0) {
            throw new Refusal("--rate is above 0, as 200m");
        }
        final Path runDirectory = directory.settings().runDirectory();
        EngineStatus scrub = scrub(runDirectory);
        if (isStarting) {
            scrub = start(runDirectory, scrub);
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(JSON.std.asString(scrub.report()));
        } else {
            text(out, scrub);
        }
        out.flush();
        return scrub.number("alarms") > 0 ? ExitCode.FINDING : 0;
    }

    /** What a running engine says. */
    private EngineStatus scrub(final Path runDirectory) {
        final EngineStatus status = EngineStatus.read(runDirectory);
        if (!status.isCurrent(System.currentTimeMillis())) {
            throw new Refusal("no engine runs on " + directory.settings().directory() + ": twintag start --dir "
                    + directory.settings().directory());
        }
        return status.part("scrub");
    }

    private EngineStatus start(final Path runDirectory, final EngineStatus before) throws IOException {
        ScrubOrder.give(runDirectory, rate == null ? 0 : rate);
        final long deadlineNs = System.nanoTime() + TAKE_NS;
        EngineStatus scrub = before;
        while (ScrubOrder.isOpen(runDirectory)) {
            if (System.nanoTime() - deadlineNs > 0) {
                ScrubOrder.withdraw(runDirectory);
                throw new Refusal("the engine does not take the order: look at twintag status");
            }
            LockSupport.parkNanos(REST_NS);
        }
        while (isWaiting || System.nanoTime() - deadlineNs < 0) {
            scrub = scrub(runDirectory);
            final boolean isBegun = scrub.number("startedMs") > before.number("startedMs");
            final boolean isThrough = isBegun && !isTrue(scrub, "isUnderWay");
            if (isThrough || isBegun && !isWaiting) {
                return scrub;
            }
            LockSupport.parkNanos(REST_NS);
        }
        spec.commandLine()
                .getErr()
                .println(
                        "twintag: the order is taken; the pass begins when both devices are members: see twintag status");
        return scrub;
    }

    private static boolean isTrue(final EngineStatus part, final String key) {
        return Boolean.parseBoolean(part.text(key));
    }

    private static void text(final PrintWriter out, final EngineStatus scrub) {
        final boolean isUnderWay = isTrue(scrub, "isUnderWay");
        if (isUnderWay) {
            out.println("under way since " + time(scrub.number("startedMs")) + ", "
                    + (isTrue(scrub, "isResting")
                            ? "rests until both devices are members"
                            : "at object '" + scrub.text("object") + "', " + scrub.number("position")));
        } else {
            out.println("not under way; next " + time(scrub.number("nextDueMs")));
        }
        out.println("last full pass   " + time(scrub.number("endedMs")));
        out.println("looked at        " + Units.size(scrub.number("checkedBytes"))
                + (isUnderWay ? " of about " + Units.size(scrub.number("totalBytes")) : "") + ", at "
                + Units.size(scrub.number("rateBytesPerS")) + "/s at most");
        out.println("found bad        " + scrub.number("found") + ", repaired " + scrub.number("repaired")
                + ", cannot be repaired " + scrub.number("alarms"));
    }

    private static String time(final long epochMs) {
        return epochMs == 0
                ? "never"
                : Instant.ofEpochMilli(epochMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
