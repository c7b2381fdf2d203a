package io.twintag.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random walks over kills, pauses, power cuts, a network that is cut and a second engine that takes over, on the real
 * agents and real storage: {@code docs/model/protocol_model.py} in Java. Each walk draws everything from its seed;
 * at the end all returns, and what the devices hold is checked.
 *
 * <p>{@code -Dtwintag.walk.seeds=N}: how many walks; {@code -Dtwintag.walk.first=S}: the first of their seeds.
 */
class LossAndReturnWalkTest {
    private static final long SEEDS = Long.getLong("twintag.walk.seeds", 30);
    private static final long FIRST = Long.getLong("twintag.walk.first", 1);

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> everythingAcknowledgedIsThereAndBothHoldTheSame() {
        return LongStream.range(FIRST, FIRST + SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> walk(seed)));
    }

    private void walk(final long seed) {
        final Path own = directory.resolve("seed-" + seed);
        try (LossAndReturnWalk walk = new LossAndReturnWalk(own, seed)) {
            try {
                walk.run();
            } catch (final AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", lastOf(walk.story())), e);
            }
        }
        WalkImage.delete(own);
    }

    private static List<String> lastOf(final List<String> story) {
        return story.subList(Math.max(0, story.size() - 60), story.size());
    }
}
