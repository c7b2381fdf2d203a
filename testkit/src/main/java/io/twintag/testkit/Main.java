package io.twintag.testkit;

import io.twintag.cli.process.Program;
import io.twintag.testkit.chaos.ChaosClientCommand;
import io.twintag.testkit.chaos.ChaosCommand;
import io.twintag.testkit.demo.DemoCommand;
import io.twintag.testkit.simulate.SimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The commands that prove twintag: {@code twintag demo}, {@code chaos} and {@code simulate}. */
@Command(
        name = "twintag",
        description = "Whole mirrors under faults, simulated and real, and the demo.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        subcommands = {DemoCommand.class, ChaosCommand.class, ChaosClientCommand.class, SimulateCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(final String[] args) {
        Program.main(Main::commandLine, args);
    }

    /** All commands. */
    public static CommandLine commandLine() {
        return Program.commandLine(new Main());
    }

    /** Without a command: how to use it. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
    }
}
