package io.twintag.engine.cli;

import picocli.CommandLine.Command;

@Command(name = "device")
final class DeviceCommand implements Runnable {
    @Override
    public void run() {
        throw new Refusal("device: not made yet");
    }
}
