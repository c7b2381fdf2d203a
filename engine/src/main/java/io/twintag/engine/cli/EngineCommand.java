package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "engine")
final class EngineCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("engine: not made yet");
    }
}
