package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "start")
final class StartCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("start: not made yet");
    }
}
