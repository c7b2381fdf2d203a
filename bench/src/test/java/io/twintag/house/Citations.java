package io.twintag.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What comments refer to: pages of docs, programs, and numbered claims, rules and invariants in them. A page that a run
 * makes is named without a folder, and is not asked for.
 */
final class Citations {
    private static final Pattern PATH = Pattern.compile("[\\w./-]*\\w+\\.(?:md|py)\\b(?:#[\\w-]+)?");
    private static final String NUMBERS = "((?:I?\\d+)(?:(?:, and |, | and | to )I?\\d+)*)";
    private static final Pattern AFTER =
            Pattern.compile("(docs/[\\w/-]+\\.md),? (?:claims?|rules?|invariants?)? ?" + NUMBERS);
    private static final Pattern BEFORE =
            Pattern.compile("(?:[Cc]laims?|[Rr]ules?|[Ii]nvariants?) " + NUMBERS + " of (docs/[\\w/-]+\\.md)");
    private static final Pattern CLAIM = Pattern.compile("\\b[Cc]laims? \\d");
    private static final Pattern ELSEWHERE = Pattern.compile("\\bDESIGN\\b|\\bsections? \\d|§");
    private static final List<String> MADE_BY_A_RUN = List.of("report.md", "steps.md");

    private final Path root;

    Citations(final Path root) {
        this.root = root;
    }

    /** What is wrong with a comment's references; empty when all of them lead somewhere. */
    Stream<String> wrong(final String comment) {
        final Stream<String> elsewhere =
                ELSEWHERE.matcher(comment).results().map(found -> "'" + found.group() + "' is of no page in docs");
        final Stream<String> paths = PATH.matcher(comment)
                .results()
                .map(found -> found.group())
                .filter(path -> !MADE_BY_A_RUN.contains(path) && !leadsSomewhere(path))
                .map(path -> path + " is not there");
        final Stream<String> claims = CLAIM.matcher(comment).find() && !comment.contains("docs/claims.md")
                ? Stream.of("a claim without its page, docs/claims.md")
                : Stream.empty();
        final Stream<String> numbered = Stream.concat(
                AFTER.matcher(comment).results().flatMap(found -> missing(found.group(1), found.group(2))),
                BEFORE.matcher(comment).results().flatMap(found -> missing(found.group(2), found.group(1))));
        return Stream.of(elsewhere, paths, claims, numbered).flatMap(problems -> problems);
    }

    private boolean leadsSomewhere(final String path) {
        final int hash = path.indexOf('#');
        final Path file = root.resolve(hash < 0 ? path : path.substring(0, hash));
        if (!Files.isRegularFile(file)) {
            return false;
        }
        return hash < 0
                || text(file).lines().filter(line -> line.startsWith("#")).anyMatch(line -> slug(line)
                        .equals(path.substring(hash + 1)));
    }

    private static String slug(final String heading) {
        return heading.replaceAll("^#+\\s*", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\s-]", "")
                .replace(' ', '-');
    }

    private Stream<String> missing(final String page, final String numbers) {
        final Path file = root.resolve(page);
        if (!Files.isRegularFile(file)) {
            return Stream.empty();
        }
        final String text = text(file);
        return Stream.of(numbers.split("\\D*[, ]\\D*(?=I?\\d)"))
                .map(number -> number.replaceAll("\\D", ""))
                .filter(number -> !isNumbered(text, number))
                .map(number -> page + " has no " + number);
    }

    /** Whether a line of the page has this number: "12. ", "**12.**" or "| I12 ". */
    private static boolean isNumbered(final String text, final String number) {
        final Matcher matcher =
                Pattern.compile("(?m)^(?:\\*\\*|\\| I)?" + number + "[. ]").matcher(text);
        return matcher.find();
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
