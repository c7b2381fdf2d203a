package io.twintag.testkit.chaos;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens at one moment of a round: some processes are stopped (SIGSTOP), some killed (SIGKILL), and after the
 * pause those that were stopped go on (SIGCONT).
 *
 * @param afterMs       under load, since the fault before it or the begin of the round.
 * @param isAtRepair    waits first, for a bounded time, until the mirror repairs what the fault before it broke.
 * @param stopped       empty for no pause.
 * @param pauseMs       0 for no pause.
 * @param client        which of the clients, where one is killed.
 */
record ChaosFault(
        int afterMs, boolean isAtRepair, List<ChaosTarget> killed, List<ChaosTarget> stopped, int pauseMs, int client) {

    static ChaosFault kill(final int afterMs, final int client, final ChaosTarget... targets) {
        return new ChaosFault(afterMs, false, List.of(targets), List.of(), 0, client);
    }

    static ChaosFault killAtRepair(final int afterMs, final int client, final ChaosTarget... targets) {
        return new ChaosFault(afterMs, true, List.of(targets), List.of(), 0, client);
    }

    static ChaosFault stop(final int afterMs, final int pauseMs, final ChaosTarget target) {
        return new ChaosFault(afterMs, false, List.of(), List.of(target), pauseMs, 0);
    }

    /** One that wakes up in a world where the others are new. */
    static ChaosFault stopAndKill(
            final int afterMs, final int pauseMs, final ChaosTarget stopped, final ChaosTarget killed) {
        return new ChaosFault(afterMs, false, List.of(killed), List.of(stopped), pauseMs, 0);
    }

    boolean kills(final ChaosTarget target) {
        return killed.contains(target);
    }

    /** Whether it strikes nothing but clients. */
    boolean isOfClientsOnly() {
        return stopped.isEmpty() && killed.stream().allMatch(target -> target == ChaosTarget.CLIENT);
    }

    /** {@code kill -9 device b + engine}, {@code stop device a 700 ms}. */
    String title() {
        final String kill = killed.isEmpty() ? "" : "kill -9 " + names(killed);
        final String stop = stopped.isEmpty() ? "" : "stop " + names(stopped) + " " + pauseMs + " ms";
        return (isAtRepair ? "at repair " : "")
                + Stream.of(stop, kill).filter(text -> !text.isEmpty()).collect(Collectors.joining(" and "));
    }

    private static String names(final List<ChaosTarget> targets) {
        return targets.stream().map(ChaosTarget::toString).collect(Collectors.joining(" + "));
    }

    /** With its moment, for the plan. */
    @Override
    public String toString() {
        return "+" + afterMs + " ms " + title() + (kills(ChaosTarget.CLIENT) ? " (" + client + ")" : "");
    }
}
