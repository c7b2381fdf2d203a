package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Arguments;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** No argument is taken for another one: what a JVM could not read is refused, with what to do. */
final class ArgumentsAreTextOrRefusedTest {
    private static final byte[] NOTHING = {};

    @Test
    void anyTextIsTakenInALocaleOfUtf8() {
        assertNull(Arguments.refusal(args("create", "b\u00fccher \ud83d\ude00", "@a", "%:'\"\n"), "UTF-8", NOTHING));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        final String refusal = Arguments.refusal(args("create", "b\ufffdcher"), "UTF-8", new byte[] {'b', (byte) 0xFC});

        assertTrue(refusal.startsWith("argument 2 ("), refusal);
    }

    @Test
    void theSignForSuchBytesIsTakenFromWhoTypesIt() {
        final byte[] typed = "create\0b\ufffdcher".getBytes(StandardCharsets.UTF_8);

        assertNull(Arguments.refusal(args("create", "b\ufffdcher"), "UTF-8", typed));
    }

    @Test
    void inAnotherLocaleOnlyAsciiIsTaken() {
        for (final String encoding : new String[] {"ANSI_X3.4-1968", "ISO-8859-1", "of nobody"}) {
            assertNull(Arguments.refusal(args("create", "orders"), encoding, NOTHING));
            final String refusal = Arguments.refusal(args("create", "b\u00c3\u00bccher"), encoding, NOTHING);
            assertTrue(refusal.contains(encoding) && refusal.contains("LC_ALL=C.UTF-8"), refusal);
        }
    }

    @Test
    void aNameThatBeginsWithAnAtIsNoFileOfArguments() {
        final StringWriter err = new StringWriter();

        Main.commandLine().setErr(new PrintWriter(err, true)).execute("cat", "@orders", "--dir", "nowhere");

        assertTrue(err.toString().contains("nowhere is not a twintag directory"), err::toString);
    }

    @Test
    void aDirectoryThatNoFileSystemNamesIsARefusal() {
        final Cli refused = Cli.run("format", "--dir", Path.of("x").toAbsolutePath() + "/y", "--set", "run.dir=a\0b");

        assertEquals(2, refused.exitCode(), refused::toString);
        assertEquals(1, refused.err().lines().count(), refused::toString);
    }

    private static String[] args(final String... args) {
        return args;
    }
}
