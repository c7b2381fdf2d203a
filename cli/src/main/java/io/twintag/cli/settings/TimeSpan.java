package io.twintag.cli.settings;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A span of time as people write it: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 12h}, {@code 30d}. */
public final class TimeSpan implements ITypeConverter<Long> {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    /** In ms; -1 when the text is none. */
    static long parseMs(final String text) {
        final Matcher span = SPAN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!span.matches()) {
            return -1;
        }
        final TimeUnit unit =
                switch (span.group(2)) {
                    case "ms" -> TimeUnit.MILLISECONDS;
                    case "s" -> TimeUnit.SECONDS;
                    case "m" -> TimeUnit.MINUTES;
                    case "h" -> TimeUnit.HOURS;
                    default -> TimeUnit.DAYS;
                };
        // Far below what a sum with the time of day could overflow.
        return Math.min(unit.toMillis(Long.parseLong(span.group(1))), Long.MAX_VALUE / 4);
    }

    @Override
    public Long convert(final String text) {
        final long spanMs = parseMs(text);
        if (spanMs < 0) {
            throw new TypeConversionException("'" + text + "' is no span of time: use 30s, 10m, 12h or 7d");
        }
        return spanMs;
    }
}
