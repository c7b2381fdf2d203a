package io.twintag.testkit.demo;

import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.PartLogs;
import io.twintag.cli.settings.Units;
import io.twintag.testkit.mirror.TemporaryMirror;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything in one go. */
@Command(
        name = "demo",
        description =
                "Start a mirror, write a text to it, kill a device meanwhile, read it back from each, compare, clean up.",
        footer = {
            "",
            "Works in temporary directories and leaves nothing behind. Exit code 0 only if each device gave back exactly",
            "the bytes that were written.",
            "",
            "Examples:",
            "  twintag demo",
            "  twintag demo access.log"
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Its lines are written. Default: a text of this machine.")
    private Path file;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        final DemoInput input = DemoInput.of(file);
        final long beginNs = System.nanoTime();
        final boolean isEqual;
        final boolean isStopped;
        final List<String> unexplained;
        try (TemporaryMirror mirror = new TemporaryMirror("demo")) {
            mirror.start();
            out.println("started      media driver, device a, device b and engine in "
                    + Units.duration(System.nanoTime() - beginNs) + " (" + mirror.directory() + ")");
            out.flush();
            isEqual = new Demo(mirror.settings(), input, out).run();
            isStopped = mirror.stop();
            unexplained = PartLogs.unexplained(mirror.settings());
        }
        out.println("stopped      " + (isStopped ? "in good order" : "NOT in good order")
                + ", everything removed, after " + Units.duration(System.nanoTime() - beginNs));
        unexplained.forEach(out::println);
        final boolean isGood = isEqual && isStopped && unexplained.isEmpty();
        out.println(isGood ? "OK: both devices hold exactly what was written" : "FAILED: see above");
        out.flush();
        return isGood ? 0 : ExitCode.FINDING;
    }
}
