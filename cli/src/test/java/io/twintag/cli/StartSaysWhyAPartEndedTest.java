package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.process.Child;
import io.twintag.cli.process.ExitCode;
import org.junit.jupiter.api.Test;

/** What start tells of a part that ended: the line of its log that says why. */
final class StartSaysWhyAPartEndedTest {
    private static final String INFO = "2026-11-23T14:25:13.132Z INFO device-a: opening a\n";

    @Test
    void theLastLineOfARefusal() {
        assertEquals("wipe it", Child.reason(ExitCode.REFUSED, INFO + "wipe it\n"));
    }

    @Test
    void theLastErrorOfAFailure() {
        final String failed = INFO + "2026-11-23T14:25:16.645Z ERROR device-a: ends because of an error\n"
                + "java.lang.IllegalStateException: the port is not free\n\tat io.twintag.Some.where(Some.java:1)\n";

        assertEquals("java.lang.IllegalStateException: the port is not free", Child.reason(ExitCode.FAILED, failed));
    }

    @Test
    void anExceptionWhoseOwnWordsNameAnError() {
        final String words = "io.aeron.exceptions.RegistrationException: ERROR - the port is not free";
        final String failed = "2026-11-23T14:25:16Z ERROR device-a: ends because of an error\n" + words
                + "\n\tat io.twintag.Some.where(Some.java:1)\n";

        assertEquals(words, Child.reason(ExitCode.FAILED, failed));
    }

    @Test
    void theWordsOfABrokenInvariant() {
        final String failed =
                INFO + "twintag: broken invariant\njava.lang.IllegalStateException: a hole\n\tat io.twintag.Some\n";

        assertEquals("java.lang.IllegalStateException: a hole", Child.reason(ExitCode.FAILED, failed));
    }

    @Test
    void theLastLineOfAFailureThatNamesNone() {
        assertEquals("Killed", Child.reason(ExitCode.FAILED, INFO + "Killed"));
    }
}
