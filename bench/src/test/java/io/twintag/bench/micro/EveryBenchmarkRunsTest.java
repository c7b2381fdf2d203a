package io.twintag.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.JmhCommand;
import io.twintag.transport.runtime.JvmFlags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

/** With tiny parameters and in this JVM, so that none of them can rot. */
class EveryBenchmarkRunsTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyBenchmarkGivesAResultAndLeavesNothingBehind() throws RunnerException, IOException {
        final Set<Path> before = scratches();

        final Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(".*")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        final Set<String> ran = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .map(name -> name.substring(name.indexOf("micro.") + "micro.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(JmhRun.names(".*")), ran);
        assertTrue(ran.size() >= 11, ran.toString());
        assertEquals(before, scratches());
    }

    @Test
    void theCommandWritesAFolderWithTheFigures() throws IOException {
        final Path folder = directory.resolve("run");

        final int code = command()
                .execute(
                        "TagGenerator",
                        "--quick",
                        "--json",
                        "--out",
                        folder.toString(),
                        "--",
                        "-f",
                        "0",
                        "-r",
                        "10ms",
                        "-w",
                        "10ms",
                        "-v",
                        "SILENT");

        assertEquals(0, code, err::toString);
        assertTrue(out.toString().contains("\"verdict\":\"PASSED\""), out.toString());
        final String report = Files.readString(folder.resolve("report.md"));
        assertTrue(report.contains("TagGeneratorBenchmark.next"), report);
        assertTrue(report.contains("ns/op"), report);
        assertTrue(Files.readString(folder.resolve("jmh.json")).contains("gc.alloc.rate.norm"));
    }

    /** The launcher gives its own JVM one, and JMH hands the flags of its JVM on. */
    @Tag("full")
    @Test
    void aForkHasACollectorOfItsOwn() throws IOException, InterruptedException {
        final Path said = directory.resolve("said");
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-XX:+UseSerialGC");
        line.addAll(JvmFlags.required());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.twintag.bench.Main", "jmh"));
        line.addAll(List.of(
                "TagGenerator", "--quick", "--out", directory.resolve("run").toString()));
        line.addAll(List.of("--", "-f", "1", "-r", "10ms", "-w", "10ms"));

        final Process bench = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        try {
            assertTrue(bench.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, bench.exitValue(), Files.readString(said));
        } finally {
            bench.destroyForcibly();
        }
    }

    @Test
    void anUnknownBenchmarkIsRefusedWithTheNames() {
        assertEquals(2, command().execute("NoSuchThing"));

        assertTrue(err.toString().contains("TagTableBenchmark.entry"), err.toString());
    }

    @Test
    void argumentsThatJmhDoesNotKnowAreRefused() {
        final String folder = directory.resolve("run").toString();

        assertEquals(2, command().execute("TagGenerator", "--out", folder, "--", "--no-such"), err::toString);

        assertTrue(err.toString().contains("JMH does not understand its arguments"), err.toString());
    }

    private CommandLine command() {
        return new CommandLine(new JmhCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private static Set<Path> scratches() throws IOException {
        final Set<Path> found = new TreeSet<>();
        for (final Path place : new Path[] {Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir"))}) {
            if (Files.isDirectory(place)) {
                try (var files = Files.newDirectoryStream(place, "twintag-bench-*")) {
                    files.forEach(found::add);
                }
            }
        }
        return found;
    }
}
