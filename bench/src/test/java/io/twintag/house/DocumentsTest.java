package io.twintag.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages for people name is there: other pages, classes, packages. */
class DocumentsTest {
    private static final int MAX_README_BYTES = 7 * 1024;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern CLASS = Pattern.compile("(?<![\\w.$-])(?:[A-Z][a-z0-9]+){2,}\\b");
    private static final Pattern MESSAGE = Pattern.compile("<sbe:message name=\"(\\w+)\"");

    /** Names of other projects. */
    private static final Set<String> FOREIGN = Set.of("AeronStat", "ChronicleMap", "InternalError");

    /** Written by another test, which says when it is old. */
    private static final String SAFEGUARDS = "safeguards.md";

    private static Path root;
    private static List<Path> pages;
    private static List<Path> sources;

    @BeforeAll
    static void findPages() throws IOException {
        root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("docs")) || !Files.isRegularFile(root.resolve("pom.xml"))) {
            root = root.getParent();
        }
        pages = new ArrayList<>(files(root.resolve("docs"), ".md"));
        pages.add(root.resolve("README.md"));
        pages.add(root.resolve("CONTRIBUTING.md"));
        sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (final Path module : modules.toList()) {
                if (Files.isDirectory(module.resolve("src"))) {
                    sources.addAll(files(module.resolve("src"), ".java"));
                }
            }
        }
        assertTrue(sources.size() > 100, "the sources were not found: " + root);
    }

    private static List<Path> files(final Path folder, final String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyLinkLeadsSomewhere() {
        none(pages.stream().flatMap(page -> LINK.matcher(text(page))
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.contains("://") && !link.endsWith(SAFEGUARDS))
                .filter(link -> !Files.exists(page.getParent().resolve(link)))
                .map(link -> shown(page) + " links to " + link)));
    }

    /** Decisions tell of the code of their day. */
    @Test
    void everyClassThatAPageNamesIsThere() {
        final Set<String> known = new TreeSet<>(FOREIGN);
        sources.forEach(file -> known.add(file.getFileName().toString().replace(".java", "")));
        MESSAGE.matcher(text(root.resolve("transport/src/main/resources/io/twintag/transport/protocol/twintag.xml")))
                .results()
                .forEach(found -> known.add(found.group(1)));

        none(pages.stream()
                .filter(page -> !shown(page).startsWith("docs/decisions/"))
                .flatMap(page -> CODE.matcher(text(page))
                        .results()
                        .flatMap(code -> CLASS.matcher(code.group(1)).results())
                        .map(found -> found.group())
                        .filter(name -> !known.contains(name))
                        .distinct()
                        .map(name -> shown(page) + " names " + name)));
    }

    @Test
    void everyPackageIsOnTheMap() {
        final String map = text(root.resolve("docs/architecture.md"));
        none(sources.stream()
                .map(file -> shown(file.getParent()))
                .filter(folder -> folder.contains("/src/main/java/"))
                .distinct()
                .map(folder -> folder.substring(folder.lastIndexOf('/') + 1))
                .filter(name ->
                        !Pattern.compile("\\b" + name + "\\b").matcher(map).find())
                .map(name -> "docs/architecture.md has no package " + name));
    }

    @Test
    void theReadmeIsShortAndNamesTheTests() throws IOException {
        final Path readme = root.resolve("README.md");
        assertTrue(Files.size(readme) <= MAX_README_BYTES, "bytes of README.md: " + Files.size(readme));
        assertTrue(text(readme).contains("mvn -q verify"), "README.md does not say how to run the tests");
    }

    private static String shown(final Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private static void none(final Stream<String> problems) {
        assertEquals("", problems.sorted().distinct().collect(Collectors.joining("\n")));
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
