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

    @Test
    void theJvmsOwnWordsWhereItCouldNotBegin() {
        assertEquals(
                "Unrecognized option: -XX:+Bogus; Error: Could not create the Java Virtual Machine.; "
                        + "Error: A fatal exception has occurred. Program will exit.",
                Child.reason(
                        1,
                        "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:+Bogus\nUnrecognized option: -XX:+Bogus\n"
                                + "Error: Could not create the Java Virtual Machine.\n"
                                + "Error: A fatal exception has occurred. Program will exit.\n"));
    }

    @Test
    void theSignalAndTheReportOfAJvmThatDied() {
        final String died = INFO + "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n"
                + "#  SIGSEGV (0xb) at pc=0x1, pid=7, tid=9\n#\n# JRE version: 17\n"
                + "# An error report file with more information is saved as:\n# /data/hs_err_pid7.log\n#\n";

        assertEquals("SIGSEGV (0xb) at pc=0x1, pid=7, tid=9; /data/hs_err_pid7.log", Child.reason(134, died));
    }

    @Test
    void nothingOfWhatItSaidBeforeSomebodyKilledIt() {
        assertEquals("", Child.reason(137, INFO));
    }

    @Test
    void whatShouldNotBe() {
        assertEquals(
                "twintag: class a.B cannot be used: why",
                Child.reason(
                        70,
                        INFO
                                + "twintag: class a.B cannot be used: why\njava.lang.NoClassDefFoundError: a/B\n\tat x\n"));
    }
}
