package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror that does not come up says on what it waits, since when, and why, in the words of who knows. */
@Tag("full")
@Timeout(120)
final class StartTellsWhatItWaitsForTest {
    private static final String WITHOUT_A_COMPILER =
            "--limit-modules=java.base,java.logging,java.management,java.naming,"
                    + "java.desktop,java.sql,java.instrument,java.xml,java.net.http,jdk.unsupported,jdk.management";

    @Test
    void aJvmWithoutAModuleThatIsNeeded() throws InterruptedException {
        final Mirror mirror = Mirror.format(Map.of());
        try {
            mirror.environment().put(ChildJvm.OPTIONS_VARIABLE, WITHOUT_A_COMPILER);
            final Process start = mirror.launchProcess();
            try {
                mirror.await("a reason", () -> mirror.startOutput().contains("in module java.compiler"));
                mirror.await("what is waited for", () -> mirror.startOutput().contains("not ready after "));
            } finally {
                start.destroy();
                start.waitFor();
            }
            final String said = mirror.startOutput();

            assertTrue(said.contains("class javax.tools."), said);
            assertTrue(said.contains("device-a"), said);
            assertFalse(said.contains("the jar was replaced"), said);
        } finally {
            mirror.discard();
        }
    }
}
