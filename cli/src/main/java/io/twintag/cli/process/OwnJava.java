package io.twintag.cli.process;

import io.twintag.cli.settings.Refusal;
import io.twintag.transport.runtime.JvmFlags;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Command lines of processes with the same Java and the same classes as this one. */
public final class OwnJava {
    /** By its name: it knows every command, and commands know this. */
    private static final String TWINTAG = "io.twintag.cli.Main";

    private OwnJava() {}

    /**
     * A twintag command as a process of its own.
     *
     * @param heapMib largest heap in MiB.
     * @param command with its arguments.
     */
    public static List<String> twintag(final int heapMib, final List<String> command) {
        return twintag(heapMib, List.of(), command);
    }

    /**
     * A twintag command as a process of its own, with options of the JVM.
     *
     * @param heapMib largest heap in MiB.
     * @param options of the JVM.
     * @param command with its arguments.
     */
    static List<String> twintag(final int heapMib, final List<String> options, final List<String> command) {
        return of(TWINTAG, heapMib, options, command);
    }

    /**
     * A program of this class path as a process of its own.
     *
     * @param main    the class with its main method.
     * @param heapMib largest heap in MiB.
     * @param options of the JVM.
     * @param command with its arguments.
     */
    public static List<String> of(
            final String main, final int heapMib, final List<String> options, final List<String> command) {
        final List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(JvmFlags.required());
        line.addAll(JvmFlags.inherited());
        line.add("-Xmx" + heapMib + "m");
        line.add("-XX:+UseSerialGC");
        line.addAll(options);
        line.add("-cp");
        line.add(classPath());
        line.add(main);
        line.addAll(command);
        return line;
    }

    /** Has a child take arguments and names of files as UTF-8, where this process does not. */
    static void speakUtf8(final Map<String, String> environment) {
        if (!Arguments.isUtf8(Arguments.nativeEncoding())) {
            environment.put("LC_ALL", Arguments.UTF_8_LOCALE);
        }
    }

    /** The {@code java} that runs this process. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * The classes of this process, wherever another one is started.
     *
     * @throws Refusal when a class path cannot name them.
     */
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> ofList(Path.of(entry).toAbsolutePath()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** An absolute path as an entry of a class path, which no character escapes. */
    static String ofList(final Path entry) {
        if (entry.toString().contains(File.pathSeparator)) {
            throw new Refusal("Java cannot run from " + entry.getParent() + ": a class path ends an entry at '"
                    + File.pathSeparator + "'. Put the jar into a directory without it in its path");
        }
        return entry.toString();
    }
}
