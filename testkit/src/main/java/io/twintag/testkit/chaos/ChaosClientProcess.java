package io.twintag.testkit.chaos;

import io.twintag.cli.process.OwnJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A client of chaos, seen from the command that started it. One thread gives the orders. */
final class ChaosClientProcess {
    private static final int HEAP_MIB = 64;

    /** By its name: it knows every command, and commands know this. */
    private static final String PROGRAM = "io.twintag.testkit.Main";

    private final int client;
    private final Process process;
    private final Writer orders;
    private volatile String said = "";
    private volatile boolean isKilled;

    /**
     * Starts it.
     *
     * @param log takes what it says of errors.
     */
    ChaosClientProcess(final int client, final List<String> arguments, final Path log) {
        this.client = client;
        try {
            process = new ProcessBuilder(OwnJava.of(PROGRAM, HEAP_MIB, List.of(), arguments))
                    .redirectError(log.toFile())
                    .start();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start client " + client + ": " + e.getMessage(), e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        final Thread listener = new Thread(this::listen, "twintag-chaos-client-" + client);
        listener.setDaemon(true);
        listener.start();
    }

    int client() {
        return client;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isRunning() {
        return said.equals(ChaosClientCommand.RUNNING);
    }

    /** Whether it has answered the last pause: nothing is in flight. */
    boolean isPaused() {
        return said.equals(ChaosClientCommand.PAUSED);
    }

    /** Ends it, and waits until it is gone. */
    void kill() {
        isKilled = true;
        process.destroyForcibly();
        awaitEnd();
    }

    /** Somebody ended it on purpose. */
    void killed() {
        isKilled = true;
    }

    /** Whether it ended, and not on purpose. */
    boolean isFailed() {
        return !isKilled && !process.isAlive();
    }

    void pause() {
        said = "";
        send(ChaosClientCommand.PAUSE);
    }

    void run() {
        send(ChaosClientCommand.RUN);
    }

    /** Lets it end by itself. */
    void end() {
        try {
            orders.close();
        } catch (final IOException e) {
            // It is gone already.
            isKilled = true;
        }
    }

    void awaitEnd() {
        try {
            process.waitFor();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(final String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (final IOException e) {
            // It has ended: isFailed() says so.
            said = "";
        }
    }

    private void listen() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            String line = in.readLine();
            while (line != null) {
                said = line;
                line = in.readLine();
            }
        } catch (final IOException e) {
            said = "";
        }
    }
}
