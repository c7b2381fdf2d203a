package io.twintag.engine.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Names the simulator where users look for commands. It is part of the measurements' program. */
@Command(
        name = "simulate",
        description = "Run whole mirrors under faults, each from one seed, and check them; in a checkout only.",
        footer = {
            "",
            "The launcher of a checkout runs the simulator, and builds it the first time.",
            "",
            "Examples:",
            "  twintag simulate --seed 42",
            "  twintag simulate --minutes 10"
        })
final class SimulateCommand implements Runnable {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public void run() {
        throw new Refusal("the simulator is not in this jar: run ./twintag simulate "
                + String.join(" ", arguments.isEmpty() ? List.of("--help") : arguments)
                + " in a checkout of twintag");
    }
}
