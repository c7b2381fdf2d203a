package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "format")
final class FormatCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("format: not made yet");
    }
}
