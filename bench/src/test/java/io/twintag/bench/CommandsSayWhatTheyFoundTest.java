package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsSayWhatTheyFoundTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aRunEndsWithOneObjectAndAFolder() throws IOException {
        final int code = small("throughput", "--sinks", "double-copy,null-relay", "--payload", "64", "--json");

        assertEquals(0, code, err.toString());
        final Map<String, Object> said = JSON.std.mapFrom(out.toString());
        assertEquals("PASSED", said.get("verdict"));
        assertTrue(((Number) said.get("verified")).longValue() > 0, said.toString());
        assertEquals("results", said.get("folder"));
        assertTrue(err.toString().contains("results in " + results()), err.toString());
        assertEquals(said, JSON.std.mapFrom(Files.readString(results().resolve("summary.json"))));
        assertNoPathOfThisMachine();
        final List<Object> measurements =
                JSON.std.listFrom(Files.readString(results().resolve("results.json")));
        assertEquals(2, measurements.size());
        assertEquals(
                false,
                JSON.std
                        .mapFrom(Files.readString(results().resolve("environment.json")))
                        .get("isInterrupted"));
    }

    @Tag("full")
    @Test
    void latencyIsToldAsATableToo() throws IOException {
        final int code = small("latency", "--sinks", "aeron-ping-pong", "--rate", "1000");

        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("aeron-ping-pong"), out.toString());
        assertTrue(out.toString().contains("p50_vs_null_relay could not be measured"), out.toString());
        assertTrue(Files.readString(results().resolve("report.md")).contains("a cache line to the other core"));
        assertTrue(Files.exists(results().resolve("raw/latency-aeron-ping-pong-64-1000-1.hlog")), err.toString());
    }

    @Tag("full")
    @Test
    void aRateThatCannotBeHeldIsToldAndFailsNothing() {
        final int code = small("latency", "--sinks", "null-relay", "--rate", "2000000000");

        assertEquals(0, code, err.toString());
        assertTrue(
                out.toString().contains("null-relay did not hold 2,000,000,000 a second of 64 bytes"), out.toString());
    }

    @Tag("full")
    @Test
    void aPeerThatDoesNotStartIsToldAndTheOthersGoOn() {
        final String classPath = System.getProperty("java.class.path");
        final String withoutIt = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains("rocksdb"))
                .collect(Collectors.joining(File.pathSeparator));
        final int code;
        try {
            System.setProperty("java.class.path", withoutIt);
            code = small("peers", "--sinks", "rocksdb,double-copy", "--payload", "64");
        } finally {
            System.setProperty("java.class.path", classPath);
        }

        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("note: throughput rocksdb 64 B, fork 1: "), out.toString());
        assertTrue(out.toString().contains("org/rocksdb"), out.toString());
        assertTrue(err.toString().contains("throughput double-copy 64 B, fork 1: "), err.toString());
    }

    @Test
    void theMirrorIsMeasuredAloneAndSaysSo() {
        assertRefused("leave --sinks out", "mirror", "--quick", "--sinks", "twintag");
    }

    @Test
    void negativeNumbersAreRefused() {
        assertRefused("--forks -1: use 1 or more", "throughput", "--quick", "--forks", "-1");
        assertRefused("--seconds -1.0: use more than 0", "throughput", "--quick", "--seconds", "-1");
    }

    @Test
    void anUnknownSinkIsRefusedAndTheOthersNamed() {
        assertRefused("there is no sink 'teapot': use twintag, ", "latency", "--quick", "--sinks", "teapot");
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertRefused("Unmatched argument", "latte");
    }

    @Test
    void tooLittleRoomIsSaidBeforeAnythingIsStored() {
        assertRefused(
                "MiB: use --max-bytes ",
                "throughput",
                "--quick",
                "--max-bytes",
                "900000000",
                "--out",
                results().toString());
    }

    /** An empty run in perf-reports would be the newest of its kind. */
    @Test
    void aRefusedRunLeavesNoFolderInTheCheckout() throws IOException {
        Files.createFile(directory.resolve("pom.xml"));
        try {
            System.setProperty(Main.CHECKOUT_PROPERTY, directory.toString());

            assertRefused("--rate -3", "latency", "--rate", "-3");
        } finally {
            System.clearProperty(Main.CHECKOUT_PROPERTY);
        }

        try (var left = Files.list(directory.resolve("perf-reports"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aPayloadTooSmallIsRefused() {
        assertRefused("--payload 8: use 64 to 65536", "throughput", "--quick", "--payload", "8");
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            final String usage = command.getUsageMessage();
            assertTrue(usage.contains("twintag bench " + name + " "), usage);
        });
    }

    /** A report is made to be published. */
    private void assertNoPathOfThisMachine() throws IOException {
        try (var files = Files.walk(results())) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file).contains(directory.toString()), file + " names " + directory);
            }
        }
    }

    private Path results() {
        return directory.resolve("results");
    }

    private int small(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--quick", "--forks", "1", "--seconds", "0.2", "--warm-up", "0.1", "--max-bytes", "4"));
        all.addAll(List.of("--out", results().toString()));
        return execute(all.toArray(new String[0]));
    }

    private void assertRefused(final String reason, final String... arguments) {
        assertEquals(Main.REFUSED, execute(arguments));
        assertTrue(err.toString().contains(reason), err.toString());
    }

    private int execute(final String... arguments) {
        final CommandLine commands = Main.commandLine();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        return commands.execute(arguments);
    }
}
