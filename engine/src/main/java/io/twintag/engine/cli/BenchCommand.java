package io.twintag.engine.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Names the measurements where users look for commands. They are a program of their own: peers come with many jars. */
@Command(
        name = "bench",
        description = "Measure twintag beside its floors and its peers; in a checkout only.",
        footer = {
            "",
            "The launcher of a checkout runs the measurements, and builds them the first time.",
            "",
            "Examples:",
            "  twintag bench --help",
            "  twintag bench latency --quick"
        })
final class BenchCommand implements Runnable {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public void run() {
        throw new Refusal("the measurements are not in this jar: run ./twintag bench "
                + String.join(" ", arguments.isEmpty() ? List.of("--help") : arguments)
                + " in a checkout of twintag");
    }
}
