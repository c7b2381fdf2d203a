package io.twintag.cli;

import io.twintag.cli.command.AppendCommand;
import io.twintag.cli.command.CatCommand;
import io.twintag.cli.command.CheckoutCommand;
import io.twintag.cli.command.CreateCommand;
import io.twintag.cli.command.DeviceCommand;
import io.twintag.cli.command.DriverCommand;
import io.twintag.cli.command.EngineCommand;
import io.twintag.cli.command.EventsCommand;
import io.twintag.cli.command.FormatCommand;
import io.twintag.cli.command.ObjectsCommand;
import io.twintag.cli.command.OutcomeCommand;
import io.twintag.cli.command.ReadCommand;
import io.twintag.cli.command.ReplaceCommand;
import io.twintag.cli.command.ScrubCommand;
import io.twintag.cli.command.StartCommand;
import io.twintag.cli.command.StatusCommand;
import io.twintag.cli.command.StopCommand;
import io.twintag.cli.command.TagsCommand;
import io.twintag.cli.command.VerifyCommand;
import io.twintag.cli.command.WriteCommand;
import io.twintag.cli.process.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code twintag} command. Its exit codes are those of {@code ExitCode}. */
@Command(
        name = "twintag",
        description = "A mirrored write sink: every write goes to two storage devices.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        subcommands = {
            FormatCommand.class,
            StartCommand.class,
            StopCommand.class,
            StatusCommand.class,
            EventsCommand.class,
            DriverCommand.class,
            DeviceCommand.class,
            EngineCommand.class,
            CreateCommand.class,
            ObjectsCommand.class,
            AppendCommand.class,
            CatCommand.class,
            WriteCommand.class,
            ReadCommand.class,
            TagsCommand.class,
            VerifyCommand.class,
            ScrubCommand.class,
            OutcomeCommand.class,
            ReplaceCommand.class,
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(final String[] args) {
        Program.main(Main::commandLine, args);
    }

    /** Runs one command in this JVM. Returns its exit code. */
    static int run(final String... args) {
        return Program.run(Main::commandLine, args);
    }

    /** All commands. */
    public static CommandLine commandLine() {
        final CommandLine twintag = Program.commandLine(new Main());
        CheckoutCommand.addTo(twintag, "demo", "Start a mirror, write, kill a device, compare, clean up");
        CheckoutCommand.addTo(twintag, "chaos", "Kill the processes of a mirror under load and check every byte");
        CheckoutCommand.addTo(
                twintag, "simulate", "Run whole mirrors under faults, each from one seed, and check them");
        CheckoutCommand.addTo(twintag, "bench", "Measure twintag beside its floors and its peers");
        return twintag;
    }

    /** Without a command: how to use it. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }

    /** The version of the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"twintag " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
