package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.compare.StoppedDevice;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ProcessStop;
import io.twintag.cli.repair.Outcome;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what became of a write. */
@Command(
        name = "outcome",
        description = "Tell what became of the write with a tag: is it in the mirror, or was it rolled back?",
        footer = {
            "",
            "The tag is what a completion says of a write: epoch and sequence. Works while the mirror runs and when it is",
            "stopped. The answer is one of",
            "  APPLIED      every member has it (of an epoch that ended: it was kept)",
            "  ROLLED_BACK  it has no effect, and never will have",
            "  IN_FLIGHT    not decided yet: ask again",
            "  UNKNOWN      settled so long ago that it is not remembered",
            "  NO_SUCH_TAG  no such write was sent, as far as is known here",
            "",
            "Exit code 0: APPLIED. 1: ROLLED_BACK. 3: any other.",
            "",
            "Examples:",
            "  twintag outcome 7:1200",
            "  twintag outcome 1:7:1200 --json --dir /data/mirror"
        })
public final class OutcomeCommand implements Callable<Integer> {
    private static final Pattern TAG = Pattern.compile("(?:(?<generator>\\d+):)?(?<epoch>\\d+):(?<sequence>\\d+)");
    private static final int TRIES = 20;

    @Mixin
    private DirectoryOption directory;

    @Parameters(paramLabel = "[GENERATOR:]EPOCH:SEQUENCE", description = "The tag of the write.")
    private String tag;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final Settings settings = directory.settings();
        final MembershipRecord record = MembershipRecord.load(settings.engineDirectory());
        final Matcher parts = TAG.matcher(tag);
        if (!parts.matches()) {
            throw new Refusal(tag + " is no tag: EPOCH:SEQUENCE or GENERATOR:EPOCH:SEQUENCE, as 7:1200");
        }
        final String generator = parts.group("generator");
        if (generator != null && number(generator, Short.MAX_VALUE) != record.generator()) {
            throw new Refusal("generator " + generator + " writes another volume; the one of " + settings.directory()
                    + " is " + record.generator());
        }
        final int epoch = (int) number(parts.group("epoch"), Integer.MAX_VALUE);
        final long sequence = number(parts.group("sequence"), Long.MAX_VALUE);
        final Outcome outcome = find(settings, epoch, sequence);
        print(record.generator(), epoch, sequence, outcome);
        return outcome.exitCode();
    }

    /**
     * The record and the report must be of one moment: again, where an epoch began in between. And a report of before
     * the question may not know the write yet.
     */
    private static Outcome find(final Settings settings, final int epoch, final long sequence) {
        final long askedMs = System.currentTimeMillis();
        for (int i = 0; i < TRIES; i++) {
            final EngineStatus status = EngineStatus.read(settings.runDirectory());
            final MembershipRecord record = MembershipRecord.load(settings.engineDirectory());
            final Outcome ended = Outcome.ended(record, epoch, sequence);
            if (ended != null) {
                return ended;
            }
            if (!status.isCurrent(System.currentTimeMillis())) {
                return stopped(settings, record, sequence);
            }
            if (status.number("epoch") == epoch) {
                final Outcome running = Outcome.running(status, sequence);
                if (running.state() == Outcome.State.APPLIED || status.number("reportedMs") > askedMs) {
                    return running;
                }
            }
            ProcessStop.await(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return Outcome.undecided("the engine has not reported since it was asked: ask again");
    }

    private static Outcome stopped(final Settings settings, final MembershipRecord record, final long sequence) {
        final List<DeviceFacts> members = new ArrayList<>();
        for (final Slot slot : Slot.values()) {
            if (Slots.has(record.members(), slot.number())) {
                try (StoppedDevice device = new StoppedDevice(settings, slot, record.generator())) {
                    final DeviceFacts facts = device.facts();
                    if (facts.deviceId() == record.device(slot.number()) && facts.lineage() == record.lineage()) {
                        members.add(facts);
                    }
                } catch (final StorageException | UncheckedIOException lost) {
                    continue; // out of sight
                }
            }
        }
        return Outcome.stopped(record, members, sequence);
    }

    private static long number(final String digits, final long most) {
        try {
            final long number = Long.parseLong(digits);
            if (number <= most) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new Refusal(digits + " is too large to be part of a tag");
        }
        throw new Refusal(digits + " is too large to be part of a tag");
    }

    private void print(final short generator, final int epoch, final long sequence, final Outcome outcome)
            throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            final Map<String, Object> json = new LinkedHashMap<>();
            json.put("generator", generator);
            json.put("epoch", epoch);
            json.put("sequence", sequence);
            json.put("outcome", outcome.state().name());
            json.put("isFinal", outcome.isFinal());
            json.put("text", outcome.text());
            out.println(JSON.std.asString(json));
        } else {
            out.println(epoch + ":" + sequence + " " + outcome.state() + ": " + outcome.text());
        }
        out.flush();
    }
}
