package io.twintag.cli.command;

import picocli.CommandLine.Option;

/** {@code --timeout} of commands that go on when the engine comes back. */
final class ReturnTimeoutOption {
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "How long to wait for an engine that goes away meanwhile, such as 500ms or 10s."
                    + " Default: ${DEFAULT-VALUE}.")
    private long timeoutNs;

    /** Nanoseconds, 0 not to wait. */
    long timeoutNs() {
        return timeoutNs;
    }
}
