package io.twintag.cli.command;

import io.twintag.cli.process.ProcessStop;
import picocli.CommandLine.Option;

/** A mixin: what all commands have that serve until they are told to stop. */
final class ForegroundOption {
    @Option(names = "--stop-at-end-of-input", hidden = true, description = "Started by twintag start: end with it.")
    private boolean isChild;

    /** From here on signals, and for a child the end of its parent, are answered with an orderly end. */
    void install() {
        ProcessStop.install();
        if (isChild) {
            ProcessStop.followParent();
        }
    }
}
