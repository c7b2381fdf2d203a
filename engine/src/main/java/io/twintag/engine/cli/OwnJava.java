package io.twintag.engine.cli;

import io.twintag.transport.JvmFlags;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines of processes with the same Java and the same classes as this one. */
final class OwnJava {
    private OwnJava() {}

    /**
     * A twintag command as a process of its own.
     *
     * @param heapMib largest heap in MiB.
     * @param command with its arguments.
     */
    static List<String> twintag(final int heapMib, final List<String> command) {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.add("-Xmx" + heapMib + "m");
        line.add("-XX:+UseSerialGC");
        line.add("-cp");
        line.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator)));
        line.add(Main.class.getName());
        line.addAll(command);
        return line;
    }
}
