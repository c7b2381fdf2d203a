package io.twintag.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What no compiler sees in the sources of all modules: names, comments and references. */
class TidyTest {
    private static final int MAX_COLUMNS = 120;
    private static final String PACKAGE_INFO = "package-info.java";

    private static final Pattern LEANS_ON_ANOTHER = Pattern.compile("\\A(Of|The same)\\b");

    /** Names that each module or package may have for itself. */
    private static final Set<String> MAY_REPEAT = Set.of("Main.java", PACKAGE_INFO);

    private static Path root;
    private static List<Path> sources;

    @BeforeAll
    static void findSources() throws IOException {
        root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("docs")) || !Files.isRegularFile(root.resolve("pom.xml"))) {
            root = root.getParent();
        }
        sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (final Path module : modules.sorted().toList()) {
                addSources(module.resolve("src"));
            }
        }
        assertTrue(sources.stream().filter(TidyTest::isMain).count() > 100, "the sources were not found: " + root);
    }

    private static void addSources(final Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
    }

    @Test
    void everyClassHasANameOfItsOwn() {
        final Map<String, Set<String>> places = new TreeMap<>();
        sources.stream()
                .filter(TidyTest::isMain)
                .filter(file -> !MAY_REPEAT.contains(file.getFileName().toString()))
                .forEach(file -> places.computeIfAbsent(file.getFileName().toString(), name -> new TreeSet<>())
                        .add(shown(file.getParent())));
        none(places.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + " is in " + entry.getValue()));
    }

    @Test
    void everyPackageSaysItsJob() {
        final Set<Path> packages = sources.stream()
                .filter(TidyTest::isMain)
                .map(Path::getParent)
                .collect(Collectors.toCollection(TreeSet::new));
        none(packages.stream()
                .filter(folder -> !saysItsJob(folder))
                .map(folder -> shown(folder) + " has no " + PACKAGE_INFO + " with a comment"));
    }

    /** The generator of codecs makes that of their package, from what the schema says of itself. */
    private static boolean saysItsJob(final Path folder) {
        final Path generated =
                Path.of(shown(folder).replace("/src/main/java/", "/target/generated-sources/sbe/"), PACKAGE_INFO);
        return Stream.of(folder.resolve(PACKAGE_INFO), root.resolve(generated))
                .anyMatch(info -> Files.isRegularFile(info) && text(info).contains("/**"));
    }

    @Test
    void noCommentIsWiderThanAPage() {
        final List<String> wide = new ArrayList<>();
        for (final Path file : sources) {
            final String text = text(file);
            final List<String> lines = text.lines().toList();
            for (final Comment comment : Comment.of(text)) {
                for (int line = comment.firstLine(); line <= comment.lastLine(); line++) {
                    if (lines.get(line - 1).length() > MAX_COLUMNS) {
                        wide.add(shown(file) + ":" + line + " has more than " + MAX_COLUMNS + " columns");
                    }
                }
            }
        }
        none(wide.stream());
    }

    /** Whoever reads a list of methods sees nothing but the first sentence of each. */
    @Test
    void everyCommentStandsAlone() {
        none(sources.stream().flatMap(file -> Comment.of(text(file)).stream()
                .filter(comment -> LEANS_ON_ANOTHER.matcher(comment.text()).find())
                .map(comment -> shown(file) + ":" + comment.firstLine() + " begins as if another stood before it")));
    }

    @Test
    void whatACommentRefersToIsThere() {
        final Citations citations = new Citations(root);
        none(sources.stream().flatMap(file -> Comment.of(text(file)).stream().flatMap(comment -> citations
                .wrong(comment.text())
                .map(problem -> shown(file) + ":" + comment.firstLine() + " " + problem))));
    }

    private static boolean isMain(final Path file) {
        return shown(file).contains("/src/main/java/");
    }

    private static String shown(final Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private static void none(final Stream<String> problems) {
        assertEquals("", problems.collect(Collectors.joining("\n")));
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
