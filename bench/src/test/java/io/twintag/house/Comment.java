package io.twintag.house;

import java.util.ArrayList;
import java.util.List;

/**
 * A comment of a source file. Line comments on successive lines are one comment.
 *
 * @param firstLine counted from 1.
 * @param text on one line, without the marks of a comment.
 */
record Comment(int firstLine, int lastLine, String text) {
    /** The comments of a file in order; what looks like one within a string is none. */
    static List<Comment> of(final String source) {
        final List<Comment> comments = new ArrayList<>();
        int line = 1;
        int i = 0;
        while (i < source.length()) {
            final int end = endOfToken(source, i);
            final String token = source.substring(i, end);
            final int lastLine =
                    line + (int) token.chars().filter(c -> c == '\n').count();
            if (token.startsWith("//") || token.startsWith("/*")) {
                add(comments, new Comment(line, lastLine, plain(token)), token.startsWith("//"));
            }
            line = lastLine;
            i = end;
        }
        return comments;
    }

    private static int endOfToken(final String source, final int start) {
        if (source.startsWith("//", start)) {
            return endOr(source, source.indexOf('\n', start), 0);
        }
        if (source.startsWith("/*", start)) {
            return endOr(source, source.indexOf("*/", start + 2), 2);
        }
        if (source.startsWith("\"\"\"", start)) {
            return endOfQuoted(source, start + 3, "\"\"\"");
        }
        final char first = source.charAt(start);
        if (first == '"' || first == '\'') {
            return endOfQuoted(source, start + 1, String.valueOf(first));
        }
        return start + 1;
    }

    private static int endOfQuoted(final String source, final int start, final String quote) {
        int i = start;
        while (i < source.length() && !source.startsWith(quote, i)) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(source.length(), i + quote.length());
    }

    private static int endOr(final String source, final int found, final int length) {
        return found < 0 ? source.length() : found + length;
    }

    private static void add(final List<Comment> comments, final Comment comment, final boolean isLine) {
        final Comment before = comments.isEmpty() ? null : comments.get(comments.size() - 1);
        if (isLine && before != null && before.lastLine == comment.firstLine - 1) {
            comments.set(
                    comments.size() - 1,
                    new Comment(before.firstLine, comment.lastLine, before.text + " " + comment.text));
        } else {
            comments.add(comment);
        }
    }

    private static String plain(final String token) {
        return token.replaceAll("(?m)^\\s*(/\\*+|//|\\*+/?)", " ")
                .replaceAll("\\*/$", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
