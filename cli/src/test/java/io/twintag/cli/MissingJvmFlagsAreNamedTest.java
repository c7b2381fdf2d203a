package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.transport.runtime.JvmFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Run from the class path without the flags, the command refuses and prints the exact list, one a line. */
final class MissingJvmFlagsAreNamedTest {
    @Test
    void everyFlagIsPrinted() throws IOException, InterruptedException {
        final List<String> command = Mirror.javaCommand();
        command.removeAll(JvmFlags.required());
        command.addAll(List.of(Main.class.getName(), "status"));

        final Process process = new ProcessBuilder(command).start();
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(ExitCode.REFUSED, process.waitFor(), err);
        assertEquals("", out);
        assertEquals(
                JvmFlags.required(),
                err.lines().skip(1).map(String::strip).toList(),
                () -> "not the list of flags: " + err);
        assertTrue(err.startsWith("twintag: "), err);
    }
}
