package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "stop")
final class StopCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("stop: not made yet");
    }
}
