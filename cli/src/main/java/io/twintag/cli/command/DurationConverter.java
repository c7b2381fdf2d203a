package io.twintag.cli.command;

import org.agrona.SystemUtil;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10us}, {@code 50ms}, {@code 2s}: nanoseconds. */
final class DurationConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(final String text) {
        try {
            final long durationNs = SystemUtil.parseDuration("duration", text.strip());
            if (durationNs >= 0) {
                return durationNs;
            }
        } catch (final NumberFormatException e) {
            // said below
        }
        throw new TypeConversionException("'" + text + "' is no duration: write 10us, 50ms or 2s");
    }
}
