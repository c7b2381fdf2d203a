package io.twintag.testkit.chaos;

import io.twintag.testkit.load.Content;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which processes are struck in each round, how and when: a function of the seed. */
final class ChaosPlan {
    private static final int MIN_LOAD_MS = 150;
    private static final int LOAD_RANGE_MS = 900;
    private static final int SECOND_RANGE_MS = 1_200;
    private static final int SHORT_PAUSE_MS = 60;
    private static final int SHORT_PAUSE_RANGE_MS = 300;
    private static final int LONG_PAUSE_MS = 700;
    private static final int LONG_PAUSE_RANGE_MS = 2_000;
    private static final int LONG_STOP_MS = 3_000;
    private static final int LONG_STOP_RANGE_MS = 12_000;

    private final List<Round> rounds;

    /**
     * One round: all its faults, one after the other.
     *
     * @param number from 1.
     */
    record Round(int number, List<ChaosFault> faults) {
        String title() {
            return faults.stream().map(ChaosFault::title).collect(Collectors.joining(", "));
        }

        boolean isOfClientsOnly() {
            return faults.stream().allMatch(ChaosFault::isOfClientsOnly);
        }

        @Override
        public String toString() {
            return "round " + number + "  "
                    + faults.stream().map(ChaosFault::toString).collect(Collectors.joining("  "));
        }
    }

    /** @param isOverloaded whether some rounds stop the media driver for long instead. */
    ChaosPlan(final long seed, final int rounds, final ChaosTarget.Choice choice, final boolean isOverloaded) {
        // A round depends on its number alone: a longer run begins with the same rounds.
        this.rounds = IntStream.rangeClosed(1, rounds)
                .mapToObj(number -> new Round(
                        number, faults(new Dice(new Random(Content.mix(seed, number))), choice, isOverloaded)))
                .toList();
    }

    private static List<ChaosFault> faults(
            final Dice dice, final ChaosTarget.Choice choice, final boolean isOverloaded) {
        final List<ChaosFault> faults = dice.faults(choice);
        return isOverloaded && dice.isThird() ? dice.stopDriver() : faults;
    }

    List<Round> rounds() {
        return rounds;
    }

    /** The throws of one round. */
    private static final class Dice {
        private final Random random;
        private final int client;

        Dice(final Random random) {
            this.random = random;
            this.client = random.nextInt(1 << 16);
        }

        List<ChaosFault> faults(final ChaosTarget.Choice choice) {
            return switch (choice) {
                case DEVICE -> device();
                case ENGINE -> engine();
                case DRIVER -> driver();
                case CLIENT -> client();
                case ALL -> all();
            };
        }

        boolean isThird() {
            return random.nextInt(3) == 0;
        }

        /** For longer than clients of the driver wait for it, or not; and often it never goes on. */
        List<ChaosFault> stopDriver() {
            final ChaosFault stop =
                    ChaosFault.stop(load(), LONG_STOP_MS + random.nextInt(LONG_STOP_RANGE_MS), ChaosTarget.DRIVER);
            return random.nextBoolean() ? List.of(stop) : List.of(stop, ChaosFault.kill(0, client, ChaosTarget.DRIVER));
        }

        private List<ChaosFault> device() {
            final ChaosTarget one = random.nextBoolean() ? ChaosTarget.DEVICE_A : ChaosTarget.DEVICE_B;
            final ChaosTarget other = one.twin();
            return switch (random.nextInt(10)) {
                case 0, 1, 2 -> List.of(kill(one));
                case 3 -> List.of(kill(one), ChaosFault.kill(random.nextInt(SECOND_RANGE_MS), client, other));
                case 4 -> List.of(kill(one, other));
                case 5 -> List.of(ChaosFault.stop(load(), shortPause(), one));
                case 6 -> List.of(ChaosFault.stop(load(), longPause(), one));
                case 7 -> List.of(kill(one), atRepair(one));
                case 8 -> List.of(kill(one), atRepair(other));
                default -> List.of(ChaosFault.stopAndKill(load(), longPause(), one, other));
            };
        }

        private List<ChaosFault> engine() {
            return switch (random.nextInt(6)) {
                case 0, 1, 2 -> List.of(kill(ChaosTarget.ENGINE));
                case 3 -> List.of(ChaosFault.stop(load(), shortPause(), ChaosTarget.ENGINE));
                case 4 -> List.of(ChaosFault.stop(load(), longPause(), ChaosTarget.ENGINE));
                default ->
                    List.of(
                            kill(ChaosTarget.ENGINE),
                            ChaosFault.kill(random.nextInt(SECOND_RANGE_MS), client, ChaosTarget.ENGINE));
            };
        }

        private List<ChaosFault> driver() {
            return random.nextInt(4) > 0
                    ? List.of(kill(ChaosTarget.DRIVER))
                    : List.of(
                            kill(ChaosTarget.DRIVER),
                            ChaosFault.kill(random.nextInt(SECOND_RANGE_MS), client, ChaosTarget.DRIVER));
        }

        private List<ChaosFault> client() {
            return random.nextInt(3) > 0
                    ? List.of(kill(ChaosTarget.CLIENT))
                    : List.of(
                            kill(ChaosTarget.CLIENT),
                            ChaosFault.kill(random.nextInt(SECOND_RANGE_MS), client + 1, ChaosTarget.CLIENT));
        }

        private List<ChaosFault> all() {
            final ChaosTarget one = random.nextBoolean() ? ChaosTarget.DEVICE_A : ChaosTarget.DEVICE_B;
            return switch (random.nextInt(12)) {
                case 0, 1, 2 -> device();
                case 3 -> engine();
                case 4 -> driver();
                case 5 -> client();
                case 6 -> List.of(kill(ChaosTarget.ENGINE, one));
                case 7 -> List.of(kill(one), atRepair(ChaosTarget.ENGINE));
                case 8 -> List.of(kill(ChaosTarget.DRIVER, one));
                case 9 -> List.of(ChaosFault.stopAndKill(load(), longPause(), one, ChaosTarget.ENGINE));
                case 10 -> List.of(ChaosFault.stopAndKill(load(), longPause(), ChaosTarget.ENGINE, one));
                default -> List.of(kill(ChaosTarget.values()));
            };
        }

        private ChaosFault kill(final ChaosTarget... targets) {
            return ChaosFault.kill(load(), client, targets);
        }

        private ChaosFault atRepair(final ChaosTarget target) {
            return ChaosFault.killAtRepair(random.nextInt(150), client, target);
        }

        private int load() {
            return MIN_LOAD_MS + random.nextInt(LOAD_RANGE_MS);
        }

        private int shortPause() {
            return SHORT_PAUSE_MS + random.nextInt(SHORT_PAUSE_RANGE_MS);
        }

        private int longPause() {
            return LONG_PAUSE_MS + random.nextInt(LONG_PAUSE_RANGE_MS);
        }
    }
}
