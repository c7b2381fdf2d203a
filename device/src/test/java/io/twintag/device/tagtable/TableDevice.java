package io.twintag.device.tagtable;

import io.twintag.transport.runtime.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that has a tag table open, for tests that kill it. */
final class TableDevice implements AutoCloseable {
    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader output;

    private TableDevice(final Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts the process; {@code mode}: {@code hold}, {@code write}, {@code fold} or {@code stick}, see {@link #main}.
     */
    static TableDevice start(final Path directory, final String mode, final List<String> flags) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(flags);
        command.addAll(
                List.of("-ea", "-Xmx128m", "-cp", System.getProperty("java.class.path"), TableDevice.class.getName()));
        command.addAll(List.of(directory.toString(), mode));
        return new TableDevice(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static TableDevice startReady(final Path directory, final String mode) throws IOException {
        final TableDevice device = start(directory, mode, JvmFlags.required());
        final String line = device.readLine();
        if (!READY.equals(line)) {
            throw new IllegalStateException(line + "\n" + device.readAll());
        }
        return device;
    }

    String readLine() throws IOException {
        return output.readLine();
    }

    String readAll() throws IOException {
        final StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
    }

    /**
     * Arguments: directory, and what to do with the table there. {@code hold}: nothing. {@code write}: go on after its
     * last sequence for ever, saying now and then which was applied, and retiring what lies 1000 behind. {@code fold}:
     * the same without retiring. {@code stick}: write 200 tags, then end in the middle of an operation of the map, with
     * its segment locked.
     */
    public static void main(final String[] args) throws IOException {
        final Path directory = Path.of(args[0]);
        if (args[1].equals("stick")) {
            stick(directory);
        }
        final TagTable table = Tags.open(directory);
        System.out.println(READY);
        if (args[1].equals("hold")) {
            System.in.read();
            return;
        }
        final long[] last = {table.retired(1)};
        table.forEachPage(page -> last[0] = page.sequence(Long.SIZE - 1 - Long.numberOfLeadingZeros(page.recorded())));
        table.dropAbove(1, last[0] - 1);
        for (long sequence = Math.max(1, last[0]); ; sequence++) {
            table.makeRoom(1, sequence);
            Tags.write(table, 1, sequence, sequence);
            if (sequence % 500 == 0) {
                System.out.println(sequence);
            }
            if (args[1].equals("write") && sequence % 50 == 0 && sequence > 1000) {
                table.retire(1, sequence - 1000);
            }
        }
    }

    private static void stick(final Path directory) throws IOException {
        try (TagTable table = Tags.open(directory)) {
            Tags.write(table, 1, 1, 199);
            Tags.record(table, 1, 200);
            table.retire(1, 10);
        }
        final PageFile file = Tags.openFile(directory);
        System.out.println(READY);
        file.map().forEachKey(key -> Runtime.getRuntime().halt(9));
    }
}
