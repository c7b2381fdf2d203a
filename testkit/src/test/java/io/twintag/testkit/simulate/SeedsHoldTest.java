package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Some seeds, and one that every commit brings with it; in the full build some hundred more, or as many as {@code
 * -Dtwintag.simulate.seeds=N} says.
 */
class SeedsHoldTest {
    private static final long FIRST_SEEDS = 60;
    private static final long SEEDS = Long.getLong("twintag.simulate.seeds", 300);
    private static final int COMMIT_DIGITS = 12;

    @Test
    void theFirstSeedsHold() {
        assertHold(1, Math.min(FIRST_SEEDS, SEEDS));
    }

    @Tag("full")
    @Timeout(1800)
    @Test
    void manySeedsHold() {
        assertHold(FIRST_SEEDS + 1, SEEDS);
    }

    private static void assertHold(final long first, final long last) {
        final Result failed = new Fleet(first, last, 0, null, false, new PrintWriter(System.out, true)).run(2);

        assertNull(failed, () -> failed.account());
    }

    @Test
    void theSeedOfThisCommitHolds() throws IOException {
        final String commit = commit(Path.of("..").toAbsolutePath().normalize());
        Assumptions.assumeTrue(commit != null, "no commit to be seen");

        final Result result = Fleet.one(Long.parseLong(commit.substring(0, COMMIT_DIGITS), 16), null);

        assertNull(result.violation(), result::account);
    }

    /** The hash that HEAD names, or null. */
    private static String commit(final Path checkout) throws IOException {
        Path git = checkout.resolve(".git");
        if (Files.isRegularFile(git)) { // of a worktree
            git = checkout.resolve(Files.readString(git).replace("gitdir:", "").strip());
        }
        if (!Files.exists(git.resolve("HEAD"))) {
            return null;
        }
        final String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith("ref: ")) {
            return head;
        }
        Path common = git;
        if (Files.exists(git.resolve("commondir"))) {
            common = git.resolve(Files.readString(git.resolve("commondir")).strip());
        }
        final Path ref = common.resolve(head.substring("ref: ".length()));
        return Files.exists(ref) ? Files.readString(ref).strip() : null;
    }
}
