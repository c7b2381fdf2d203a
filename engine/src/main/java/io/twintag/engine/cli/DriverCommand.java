package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "driver")
final class DriverCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("driver: not made yet");
    }
}
