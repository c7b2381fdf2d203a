package io.twintag.testkit.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two files that the mutation test writes: a seed for each safeguard, and the page for readers. */
final class SafeguardPages {
    /** How both are made anew. */
    static final String COMMAND =
            "mvn -q -Pslow -pl testkit -am test -Dtest=EverySafeguardIsNeededTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -DfailIfNoTests=false -Dsafeguards.write=true";

    /** Whether they are to be written. */
    static final boolean IS_WRITTEN = Boolean.getBoolean("safeguards.write");

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path SEEDS = MODULE.resolve("src/test/resources/safeguard-seeds.txt");
    private static final Path PAGE = MODULE.resolveSibling("docs").resolve("safeguards.md");
    private static final String BETWEEN = ": ";

    private SafeguardPages() {}

    /** Seeds by the names of safeguards, in the order of their telling. */
    static Map<String, Long> seeds() {
        final Map<String, Long> seeds = new LinkedHashMap<>();
        for (final String line : read(SEEDS).split("\n")) {
            final int at = line.lastIndexOf(BETWEEN);
            if (!line.startsWith("#") && at > 0) {
                seeds.put(line.substring(0, at), Long.parseLong(line.substring(at + BETWEEN.length())));
            }
        }
        return seeds;
    }

    /** The page as it is. */
    static String page() {
        return read(PAGE);
    }

    /** Writes both; safeguards that were not looked at keep their seeds. */
    static void write(final Map<String, Long> found) {
        final Map<String, Long> seeds = seeds();
        seeds.putAll(found);
        final StringBuilder text = new StringBuilder(
                        "# A seed that misses the safeguard when it is taken out. Written by\n# ")
                .append(COMMAND)
                .append('\n');
        for (final TakenOut each : TakenOut.all()) {
            if (seeds.containsKey(each.name())) {
                text.append(each.name())
                        .append(BETWEEN)
                        .append(seeds.get(each.name()))
                        .append('\n');
            }
        }
        try {
            Files.writeString(SEEDS, text);
            Files.writeString(PAGE, newPage());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page as it should be. */
    static String newPage() {
        final StringBuilder text = new StringBuilder();
        final List<String> head = new ArrayList<>();
        head.add("# Safeguards");
        head.add("");
        head.add("A rule that nobody misses is none. Each method below says of itself that it is load-bearing"
                + " (`@Safeguard`), and the");
        head.add("mutation test takes each out, one at a time, and lets the simulator look for what then breaks.");
        head.add("`EverySafeguardIsNeededTest` looks through the seeds from the first on (minutes);"
                + " `EachSafeguardIsMissedAtOnceTest`");
        head.add("runs the one seed that is named here (seconds).");
        head.add("");
        head.add("This page is written by a program, from the annotations and the rows of `TakenOut`."
                + " After a change, or when a seed misses");
        head.add("nothing any more:");
        head.add("");
        head.add("    " + COMMAND);
        head.add("");
        head.add("| safeguard | where | what it prevents | the fault that shows it | seed |");
        head.add("|---|---|---|---|---|");
        head.forEach(line -> text.append(line).append('\n'));
        final Map<String, Long> seeds = seeds();
        for (final TakenOut each : TakenOut.all()) {
            text.append(row(each, seeds.get(each.name()))).append('\n');
        }
        return text.toString();
    }

    private static String row(final TakenOut safeguard, final Long seed) {
        final List<String> where = new ArrayList<>();
        final List<String> prevents = new ArrayList<>();
        for (final Method method : LoadBearing.of(safeguard.name())) {
            where.add("`" + LoadBearing.text(method) + "`");
            prevents.add(LoadBearing.prevents(method, safeguard.name()));
        }
        return String.join(
                " | ",
                "| " + safeguard.name(),
                String.join(", ", where),
                String.join(" ", prevents),
                safeguard.always() == null ? "any" : "`" + safeguard.always() + "`",
                (seed == null ? "none yet" : seed) + " |");
    }

    private static String read(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
