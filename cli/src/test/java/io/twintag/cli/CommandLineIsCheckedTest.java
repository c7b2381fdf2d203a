package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.Explanation;
import io.twintag.cli.process.Program;
import io.twintag.cli.settings.Refusal;
import io.twintag.device.store.StorageException;
import io.twintag.engine.context.EngineException;
import io.twintag.transport.link.StreamRefusedException;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.MissingFlagsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/** Every command explains itself, and exit codes say what happened: 0, 1, 2, 70. */
final class CommandLineIsCheckedTest {
    /** Those for people: a hidden one is started by another command. */
    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExample(final String command) {
        final Cli help = Cli.run(command, "--help");

        assertEquals(0, help.exitCode());
        assertTrue(help.out().startsWith("Usage: twintag " + command), help::out);
        assertTrue(help.out().contains("  twintag " + command), () -> "no example: " + help.out());
        assertEquals("", help.err());
    }

    @Test
    void theTopCommandListsAllAndItsVersion() {
        final Cli help = Cli.run("--help");

        assertEquals(0, help.exitCode());
        commands().forEach(command -> assertTrue(help.out().contains("\n  " + command + " "), command));
        assertEquals(0, Cli.run("--version").exitCode());
    }

    @Test
    void aWrongUseIsExplainedOnStderr() {
        for (final List<String> wrong : List.of(
                List.<String>of(),
                List.of("bogus"),
                List.of("device"),
                List.of("device", "c"),
                List.of("status", "--loud"),
                List.of("stop", "--timeout", "soon"))) {
            final Cli result = Cli.run(wrong.toArray(String[]::new));

            assertEquals(ExitCode.REFUSED, result.exitCode(), wrong::toString);
            assertEquals("", result.out(), wrong::toString);
            assertFalse(result.err().isBlank(), wrong::toString);
        }
    }

    @Test
    void aDirectoryThatIsNoMirrorIsRefusedByEveryCommandThatNeedsOne(@TempDir final Path place) {
        for (final List<String> command : List.of(
                List.of("status"), List.of("stop"), List.of("engine"), List.of("driver"), List.of("device", "a"))) {
            final Cli result = Cli.run(Stream.concat(command.stream(), Stream.of("--dir", place.toString()))
                    .toArray(String[]::new));

            assertEquals(ExitCode.REFUSED, result.exitCode(), command::toString);
            assertTrue(result.err().startsWith("twintag: " + place + " is not a twintag directory"), result::err);
        }
    }

    @Test
    void aStoppedMirrorIsAFindingOfStatusAndNothingToStop(@TempDir final Path place) {
        final String dir = place.resolve("data").toString();
        assertEquals(0, Cli.run("format", "--dir", dir, "--set", "run.dir=run").exitCode());

        final Cli status = Cli.run("status", "--dir", dir);
        final Cli json = Cli.run("status", "--json", "--dir", dir);
        final Cli stop = Cli.run("stop", "--dir", dir);

        assertEquals(ExitCode.FINDING, status.exitCode());
        assertTrue(status.out().contains("does not run: twintag start --dir " + dir), status::out);
        assertEquals(ExitCode.FINDING, json.exitCode());
        assertTrue(json.out().contains("\"engine\":null"), json::out);
        assertEquals(0, stop.exitCode());
        assertTrue(stop.out().contains("not running"), stop::out);
    }

    @Test
    void whatRefusesIsOneLineAndWhatShouldNotBeIsATrace() {
        final List<Exception> refusals = List.of(
                new Refusal("why"),
                new StorageException("why"),
                new EngineException("why"),
                new LockedException("why"),
                new MissingFlagsException("why"),
                new StreamRefusedException("why"));
        for (final Exception refusal : refusals) {
            final StringWriter err = new StringWriter();
            assertEquals(ExitCode.REFUSED, Program.explain(refusal, new PrintWriter(err, true)));
            assertEquals(1, err.toString().lines().count(), err::toString);
            assertTrue(err.toString().startsWith("twintag: "), err::toString);
        }

        for (final Exception refusal :
                List.of(new NoSuchFileException("/x"), new InvalidPathException("/x", "Nul character not allowed"))) {
            final Explanation explained = Explanation.of(refusal);
            assertEquals(ExitCode.REFUSED, explained.code());
            assertTrue(explained.text().contains("/x") && explained.text().length() > 15, explained::text);
        }

        final StringWriter err = new StringWriter();
        assertEquals(ExitCode.UNEXPECTED, Program.explain(new NullPointerException(), new PrintWriter(err, true)));
        assertTrue(err.toString().contains("NullPointerException"), err::toString);
    }

    @Test
    void aClassThatIsMissingIsNamedAndNothingIsAdvisedThatIsNotKnown() {
        final LinkageError missing = new NoClassDefFoundError("javax/nowhere/Tool");
        missing.initCause(new ClassNotFoundException("javax.nowhere.Tool"));

        final Explanation explained = Explanation.of(missing);

        assertTrue(explained.text().contains("javax.nowhere.Tool"), explained::text);
        assertFalse(explained.text().contains("update"), explained::text);
        assertFalse(explained.text().contains("module"), explained::text);
    }

    @Command(name = "broken")
    private static final class BrokenCommand implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("applied, not recorded");
        }
    }

    @Test
    void aBrokenInvariantIsNoRefusal() {
        final StringWriter err = new StringWriter();

        final int code = Program.commandLine(new BrokenCommand())
                .setErr(new PrintWriter(err, true))
                .execute();

        assertEquals(ExitCode.FAILED, code);
        final List<String> lines = err.toString().lines().toList();
        assertEquals("twintag: broken invariant", lines.get(0));
        assertEquals("java.lang.IllegalStateException: applied, not recorded", lines.get(1));
        assertTrue(lines.get(2).contains("BrokenCommand.call"), err::toString);
    }
}
