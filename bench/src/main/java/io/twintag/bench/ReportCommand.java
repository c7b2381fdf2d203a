package io.twintag.bench;

import io.twintag.bench.report.FiguresPage;
import io.twintag.bench.report.IndexPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the reports of all runs anew, and the page over them. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Make tables and plots of every run anew from its results, the index page over them, and the figures"
                        + " of the documents.",
        footer = {
            "",
            "Exit code 0: done. 1: a folder was left out, stderr names it and why. 2: no such directory.",
            "",
            "Examples:",
            "  twintag bench report",
            "  twintag bench report --figures docs/performance.md"
        })
public final class ReportCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "perf-reports",
            description = "Holds a folder for each run (default: ${DEFAULT-VALUE}).")
    private Path directory;

    @Option(
            names = "--figures",
            paramLabel = "FILE",
            description = "A page of Markdown that gets the figures of the newest whole runs, where its marks are;"
                    + " docs/performance.md in a checkout.")
    private Path figures;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        if (!Files.isDirectory(directory)) {
            err.println("no directory " + directory + ": name the one that holds the runs with --dir");
            err.flush();
            return 2;
        }
        final IndexPage.Index index = IndexPage.rebuild(directory);
        index.skipped().forEach(why -> err.println("left out: " + why));
        if (figures != null) {
            FiguresPage.rewrite(directory, figures);
            out.println(figures + ": figures of the newest runs");
        }
        out.println(index.file() + ": " + index.runs() + (index.runs() == 1 ? " run" : " runs"));
        err.flush();
        out.flush();
        return index.skipped().isEmpty() ? 0 : 1;
    }
}
