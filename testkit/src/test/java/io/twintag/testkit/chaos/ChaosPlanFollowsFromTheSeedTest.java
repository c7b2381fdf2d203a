package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.Cli;
import io.twintag.cli.process.ExitCode;
import io.twintag.testkit.Main;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A seed always gives the same victims at the same moments, whatever the number of rounds; each kind comes up. */
class ChaosPlanFollowsFromTheSeedTest {
    private static final int MANY = 300;

    private static List<ChaosFault> faults(final ChaosTarget.Choice choice) {
        return new ChaosPlan(11, MANY, choice, false)
                .rounds().stream().flatMap(round -> round.faults().stream()).toList();
    }

    private static Set<ChaosTarget> targets(final ChaosTarget.Choice choice) {
        final Set<ChaosTarget> targets = EnumSet.noneOf(ChaosTarget.class);
        for (final ChaosFault fault : faults(choice)) {
            targets.addAll(fault.killed());
            targets.addAll(fault.stopped());
        }
        return targets;
    }

    @Test
    void theSameSeedGivesTheSamePlan() {
        final List<ChaosPlan.Round> plan = new ChaosPlan(5, 50, ChaosTarget.Choice.ALL, false).rounds();

        assertEquals(plan, new ChaosPlan(5, 50, ChaosTarget.Choice.ALL, false).rounds());
        assertEquals(plan.subList(0, 20), new ChaosPlan(5, 20, ChaosTarget.Choice.ALL, false).rounds());
        assertNotEquals(plan, new ChaosPlan(6, 50, ChaosTarget.Choice.ALL, false).rounds());
    }

    @Test
    void onlyWhatIsAllowedIsStruck() {
        assertEquals(EnumSet.of(ChaosTarget.DEVICE_A, ChaosTarget.DEVICE_B), targets(ChaosTarget.Choice.DEVICE));
        assertEquals(EnumSet.of(ChaosTarget.ENGINE), targets(ChaosTarget.Choice.ENGINE));
        assertEquals(EnumSet.of(ChaosTarget.DRIVER), targets(ChaosTarget.Choice.DRIVER));
        assertEquals(EnumSet.of(ChaosTarget.CLIENT), targets(ChaosTarget.Choice.CLIENT));
        assertEquals(EnumSet.allOf(ChaosTarget.class), targets(ChaosTarget.Choice.ALL));
    }

    @Test
    void everyKindComesUp() {
        final List<Predicate<ChaosFault>> kinds = List.of(
                fault -> fault.isAtRepair() && !fault.killed().isEmpty(),
                fault -> fault.pauseMs() > 0 && fault.pauseMs() < 500,
                fault -> fault.pauseMs() > 500,
                fault -> fault.pauseMs() > 0 && !fault.killed().isEmpty(),
                fault -> fault.killed().size() == 2,
                fault -> fault.killed().size() == ChaosTarget.values().length);
        final List<ChaosFault> faults = faults(ChaosTarget.Choice.ALL);

        for (int i = 0; i < kinds.size(); i++) {
            assertTrue(faults.stream().anyMatch(kinds.get(i)), "kind " + i);
        }
    }

    @Test
    void bothDevicesDieInEitherOrder() {
        final List<String> titles = new ChaosPlan(11, MANY, ChaosTarget.Choice.DEVICE, false)
                .rounds().stream().map(ChaosPlan.Round::title).toList();

        assertTrue(titles.contains("kill -9 device a, kill -9 device b"));
        assertTrue(titles.contains("kill -9 device b, kill -9 device a"));
    }

    @Test
    void aDryRunPrintsThePlanAndStartsNothing() {
        final String[] command = {"chaos", "--seed", "5", "--rounds", "3", "--dry-run"};

        final Cli result = Cli.run(Main.commandLine(), command);

        assertEquals(0, result.exitCode(), result::err);
        assertEquals(4, result.out().lines().count());
        assertTrue(result.out()
                .endsWith(new ChaosPlan(5, 3, ChaosTarget.Choice.ALL, false)
                                .rounds()
                                .get(2)
                        + System.lineSeparator()));
    }

    @Test
    void wrongNumbersAreRefused() {
        for (final String option : List.of("--rounds", "--clients", "--rate", "--timeout")) {
            final Cli result = Cli.run(Main.commandLine(), "chaos", option, "0", "--dry-run");

            assertEquals(ExitCode.REFUSED, result.exitCode());
            assertTrue(result.err().contains(option + " 0: use a number from 1 to "), result::err);
        }
    }

    /** Longer than clients of the driver wait for it, and not so long; and all else as without. */
    @Test
    void overloadAlsoStopsTheDriver() {
        final List<ChaosPlan.Round> rounds = new ChaosPlan(11, MANY, ChaosTarget.Choice.ALL, true).rounds();
        final List<ChaosPlan.Round> without = new ChaosPlan(11, MANY, ChaosTarget.Choice.ALL, false).rounds();
        final List<List<ChaosFault>> stops = rounds.stream()
                .map(ChaosPlan.Round::faults)
                .filter(faults -> faults.get(0).stopped().equals(List.of(ChaosTarget.DRIVER)))
                .toList();

        assertTrue(stops.size() > MANY / 4 && stops.size() < MANY / 2, stops.size() + " of " + MANY);
        assertTrue(stops.stream().anyMatch(faults -> faults.get(0).pauseMs() > 10_000));
        assertTrue(stops.stream().anyMatch(faults -> faults.get(0).pauseMs() < 5_000));
        assertTrue(stops.stream()
                .anyMatch(faults -> faults.size() == 2 && faults.get(1).kills(ChaosTarget.DRIVER)));
        assertEquals(
                MANY - stops.size(), rounds.stream().filter(without::contains).count());
    }
}
