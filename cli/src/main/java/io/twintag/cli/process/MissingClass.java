package io.twintag.cli.process;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says which class a JVM could not find or link, and why, as far as that can be looked at. */
final class MissingClass {
    /** The jars as they were when this process began. */
    private static final String JARS = jars();

    private MissingClass() {}

    /** Notes what the jars are: early, in a process that may outlive them. */
    static void begin() {
        assert JARS != null;
    }

    static String explain(final LinkageError problem) {
        if (!JARS.equals(jars())) {
            return "the jar was replaced or removed while this process ran; ending. Stop before an update";
        }
        final String name = className(problem);
        if (name == null) {
            return "a class cannot be linked: " + root(problem);
        }
        final Optional<String> module = moduleOf(name);
        if (module.isEmpty()) {
            return "class " + name + " cannot be used: " + root(problem);
        }
        return "class " + name + " is in module " + module.get()
                + ", without which this JVM was started (its options, and"
                + " JDK_JAVA_OPTIONS of the environment, choose modules): " + System.getProperty("java.home");
    }

    /** The name of a class that was not found; null when it is another failure. */
    static String className(final LinkageError problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            final String message = cause.getMessage();
            final boolean isNotFound = cause instanceof ClassNotFoundException
                    || cause instanceof NoClassDefFoundError && cause.getCause() == null;
            if (isNotFound && message != null && message.matches("[\\w/.$]+")) {
                return message.replace('/', '.');
            }
        }
        return null;
    }

    /** The module of this Java that has the class and is not part of this run. */
    private static Optional<String> moduleOf(final String name) {
        final int dot = name.lastIndexOf('.');
        final String packageName = name.substring(0, Math.max(0, dot));
        return ModuleFinder.ofSystem().findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> module.packages().contains(packageName))
                .map(module -> module.name())
                .filter(module -> ModuleLayer.boot().findModule(module).isEmpty())
                .findFirst();
    }

    private static Throwable root(final Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String jars() {
        final StringBuilder jars = new StringBuilder();
        for (final String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
            final Path jar = Path.of(entry);
            try {
                if (Files.isRegularFile(jar)) {
                    jars.append(entry).append(' ').append(Files.size(jar)).append(' ');
                    jars.append(Files.getLastModifiedTime(jar).toMillis()).append('\n');
                }
            } catch (final IOException e) {
                jars.append(entry).append(" gone\n");
            }
        }
        return jars.toString();
    }
}
