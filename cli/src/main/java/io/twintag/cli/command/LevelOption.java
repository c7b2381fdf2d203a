package io.twintag.cli.command;

import io.twintag.cli.io.Level;
import picocli.CommandLine.Option;

/** A mixin: when a write counts as done. */
final class LevelOption {
    @Option(
            names = "--level",
            paramLabel = "one|both|flushed",
            defaultValue = "both",
            description = {
                "When a write counts as done: one device has applied it (survives the end of any process), both have",
                "(survives the loss of a device; the default), or both have it on stable storage (survives a power cut)."
            })
    private Level level;

    Level level() {
        return level;
    }
}
