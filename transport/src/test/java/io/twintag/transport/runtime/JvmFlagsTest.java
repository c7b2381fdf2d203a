package io.twintag.transport.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
    @Test
    void theBuildStartsItsTestsWithExactlyTheRequiredFlags() {
        final List<String> started = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dchronicle."))
                .toList();

        assertEquals(List.copyOf(started), JvmFlags.required());
    }

    @Test
    void nothingIsMissingWhereTheRequiredFlagsAreGiven() {
        assertEquals(List.of(), JvmFlags.missing());
    }

    @Test
    void assertionsAreOnInEveryTestAndGoOnToChildren() {
        assertEquals(List.of("-ea:io.twintag..."), JvmFlags.inherited());
    }

    @Test
    void aJvmWithoutFlagsIsToldEveryOneThatOpensAModule() throws Exception {
        final Process bare = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrintsMissingFlags.class.getName())
                .redirectErrorStream(true)
                .start();

        final List<String> missing =
                new String(bare.getInputStream().readAllBytes()).lines().toList();

        assertEquals(0, bare.waitFor());
        assertTrue(missing.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"), missing.toString());
        assertTrue(missing.contains("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"), missing.toString());
        assertTrue(JvmFlags.required().containsAll(missing), missing.toString());
    }

    /** What the bare JVM runs. */
    static final class PrintsMissingFlags {
        private PrintsMissingFlags() {}

        public static void main(final String[] args) {
            JvmFlags.missing().forEach(System.out::println);
        }
    }
}
