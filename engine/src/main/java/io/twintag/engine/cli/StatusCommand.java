package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "status")
final class StatusCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("status: not made yet");
    }
}
