package io.twintag.testkit.simulate;

import io.twintag.testkit.load.Counts;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.world.Crash;
import io.twintag.testkit.world.World;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of one seed.
 *
 * @param always    the fault that struck whatever the seed said, or null.
 * @param violation what it found, or null.
 * @param story     the last of what happened, in words.
 * @param digest    of all that happened: the same for the same seed.
 */
record Result(long seed, Fault always, Violation violation, List<String> story, long digest, Counts counts) {
    private static final int TOLD = 60;

    /**
     * Runs one seed in a directory of its own, which is gone afterwards.
     *
     * @param always as of {@link Simulation}.
     */
    static Result of(final Path base, final long seed, final Fault always) {
        Violation violation = null;
        try (Simulation simulation = new Simulation(base.resolve("seed-" + seed), seed, always)) {
            try {
                simulation.run();
            } catch (final Violation found) {
                violation = found;
            } catch (final Exception | Crash | AssertionError problem) {
                violation = new Violation(Violation.Kind.CRASH, "an unexpected error: " + problem, problem);
            }
            final World world = simulation.world;
            return new Result(seed, always, violation, world.story.lastLines(), world.story.digest(), world.counts);
        }
    }

    boolean isHeld() {
        return violation == null;
    }

    /** The account of a run that failed, and how to repeat it. */
    String account() {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        out.println("seed " + seed + ": " + violation.kind().text + ": " + violation.getMessage());
        final int skipped = Math.max(0, story.size() - TOLD);
        story.stream().limit(1).forEach(line -> out.println("  ..."));
        story.stream().skip(skipped).forEach(line -> out.println("  " + line));
        if (violation.kind() == Violation.Kind.CRASH && violation.getCause() != null) {
            violation.getCause().printStackTrace(out);
        }
        out.println("again: ./twintag simulate --seed " + seed + (always == null ? "" : " --fault " + always));
        out.flush();
        return text.toString();
    }
}
