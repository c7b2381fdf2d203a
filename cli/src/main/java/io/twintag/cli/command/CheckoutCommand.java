package io.twintag.cli.command;

import io.twintag.cli.settings.Refusal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Names, where users look for commands, what is a program of its own: the measurements, whose peers come with many
 * jars, and what proves twintag. The launcher of a checkout runs them.
 */
@Command
public final class CheckoutCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    /** Adds one such command to those of {@code twintag}. */
    public static void addTo(final CommandLine twintag, final String name, final String description) {
        final CommandLine command = new CommandLine(new CheckoutCommand());
        command.getCommandSpec()
                .usageMessage()
                .description(description + "; in a checkout only.")
                .footer(
                        "",
                        "The launcher of a checkout runs it, and builds it the first time.",
                        "",
                        "Examples:",
                        "  twintag " + name + " --help");
        twintag.addSubcommand(name, command);
    }

    @Override
    public void run() {
        final String name = spec.name();
        throw new Refusal(name + " is not in this jar: run ./twintag " + name + " "
                + String.join(" ", arguments.isEmpty() ? List.of("--help") : arguments)
                + " in a checkout of twintag");
    }
}
