package io.twintag.cli.repair;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ExitCode;
import io.twintag.engine.membership.KeptPrefixes;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.DeviceFacts;
import java.util.List;

/**
 * What became of a write, as far as the engine's directory and the devices know. A value.
 *
 * @param isFinal whether it can change no more.
 */
public record Outcome(State state, boolean isFinal, String text) {
    /** What became of a write. */
    public enum State {
        APPLIED,
        ROLLED_BACK,
        IN_FLIGHT,
        UNKNOWN,
        NO_SUCH_TAG
    }

    /** The outcome in an epoch that has ended, from what is kept of it; null if the epoch may still be going on. */
    public static Outcome ended(final MembershipRecord record, final int epoch, final long sequence) {
        final KeptPrefixes kept = record.kept();
        if (epoch <= 0 || sequence <= 0) {
            return new Outcome(State.NO_SUCH_TAG, true, "epochs and sequences begin with 1");
        }
        if (kept.isDecided(epoch)) {
            return kept.isKept(epoch, sequence)
                    ? new Outcome(State.APPLIED, true, "kept when its epoch ended")
                    : new Outcome(
                            State.ROLLED_BACK,
                            true,
                            "not kept when its epoch ended: it has no effect (or no such write was ever sent)");
        }
        if (epoch < kept.firstEpoch()) {
            return new Outcome(
                    State.UNKNOWN,
                    true,
                    "settled, and too long ago: epochs from " + kept.firstEpoch() + " on are remembered");
        }
        if (epoch > record.epoch()) {
            return new Outcome(
                    State.NO_SUCH_TAG, false, "the newest epoch of this engine's directory is " + record.epoch());
        }
        return epoch < record.epoch() ? new Outcome(State.NO_SUCH_TAG, true, "no write was sent in this epoch") : null;
    }

    /** The outcome in the epoch that runs, from the engine's report, which may be a quarter of a second old. */
    public static Outcome running(final EngineStatus status, final long sequence) {
        if (!status.isRunning()) {
            return undecided("the engine is " + status.state() + ": decided when writes flow again");
        }
        if (sequence > status.number("stamped")) {
            return new Outcome(State.NO_SUCH_TAG, false, "the newest write has sequence " + status.number("stamped"));
        }
        final String members = status.text("members");
        final boolean isApplied = members.chars()
                .allMatch(member ->
                        status.part("devices", Character.toString(member)).number("applied") >= sequence);
        return isApplied
                ? new Outcome(State.APPLIED, false, "on " + names(members) + ", in the epoch that runs")
                : undecided("on its way to " + names(members));
    }

    /**
     * The outcome in the newest epoch of a mirror that is stopped: what the next start will find.
     *
     * @param members those of the record that could be read, and their facts.
     */
    public static Outcome stopped(final MembershipRecord record, final List<DeviceFacts> members, final long sequence) {
        final int epoch = record.epoch();
        final long holders = members.stream()
                .filter(device -> device.streamEpoch() == epoch && device.applied() >= sequence)
                .count();
        final boolean areAllSeen = members.size() == Integer.bitCount(record.members());
        if (areAllSeen && holders == members.size()) {
            return new Outcome(State.APPLIED, false, "on every member; the mirror is stopped");
        }
        if (areAllSeen && holders == 0) {
            return new Outcome(
                    State.ROLLED_BACK, false, "on no member; the mirror is stopped (or no such write was ever sent)");
        }
        return undecided(
                areAllSeen
                        ? "on one of the members: decided at the next start"
                        : "not all members can be read here: decided at the next start");
    }

    /** @return what twintag exits with. */
    public int exitCode() {
        return switch (state) {
            case APPLIED -> 0;
            case ROLLED_BACK -> ExitCode.FINDING;
            case IN_FLIGHT, UNKNOWN, NO_SUCH_TAG -> ExitCode.FAILED;
        };
    }

    public static Outcome undecided(final String text) {
        return new Outcome(State.IN_FLIGHT, false, text);
    }

    private static String names(final String members) {
        return members.length() == 2 ? "both devices" : "device " + members + ", the only member";
    }
}
