package io.twintag.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * How processes of tests start quickly. Directories of the class path are put into jars, because the JVM keeps an
 * archive of classes only of these; and the archive that the first mirror makes, see {@code ClassArchive}, is given to
 * all after it, in this build and in the next one of the same classes. Tests of processes are over before a second
 * compiler pays: the first is enough. What runs longer (chaos, the walks, the hot path's own tests) has both.
 */
final class ChildJvm {
    /** For the environment of start: its children take it over. */
    static final String OPTIONS_VARIABLE = "JDK_JAVA_OPTIONS";

    static final String QUICK = "-ea -XX:TieredStopAtLevel=1";

    private static final String ARCHIVES = "classes-*.jsa";
    private static final Path PLACE = place();
    private static final String CLASS_PATH = inJars();

    private ChildJvm() {}

    /** The class path of this JVM, in jars alone. */
    static String classPath() {
        return CLASS_PATH;
    }

    /** For a command line. */
    static List<String> flags() {
        final List<String> flags = new ArrayList<>(List.of(QUICK.split(" ")));
        archive(PLACE)
                .ifPresent(file -> flags.addAll(List.of(
                        "-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")));
        return flags;
    }

    /** Whether no mirror has made an archive yet. */
    static boolean isArchiveMissing() {
        return archive(PLACE).isEmpty();
    }

    /** Keeps the archive that a mirror has made. Returns whether it has made one. */
    static boolean keepArchiveOf(final Path directory) {
        final Optional<Path> made = archive(directory);
        try {
            if (made.isPresent() && isArchiveMissing()) {
                final Path copy = Files.createTempFile(PLACE, "archive-", ".new");
                Files.copy(made.get(), copy, StandardCopyOption.REPLACE_EXISTING);
                Files.move(copy, PLACE.resolve(made.get().getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
            return made.isPresent();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that a mirror need not make its own. */
    static void giveArchiveTo(final Path directory) throws IOException {
        final Optional<Path> kept = archive(PLACE);
        if (kept.isPresent()
                && Files.isDirectory(directory)
                && archive(directory).isEmpty()) {
            Files.createSymbolicLink(directory.resolve(kept.get().getFileName()), kept.get());
        }
    }

    private static Optional<Path> archive(final Path directory) {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ARCHIVES)) {
            for (final Path file : files) {
                return Optional.of(file);
            }
            return Optional.empty();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the build puts what it makes. */
    private static Path place() {
        try {
            return Files.createDirectories(
                    Path.of("target", "child-jvm").toAbsolutePath().resolve(classesId()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another one whenever a class was compiled anew. */
    private static String classesId() throws IOException {
        int id = 0;
        for (final String entry : entries()) {
            try (Stream<Path> all = Files.exists(Path.of(entry)) ? Files.walk(Path.of(entry)) : Stream.empty()) {
                for (final Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                    id = 31 * id + file.hashCode();
                    id = 31 * id + Files.getLastModifiedTime(file).hashCode();
                }
            }
        }
        return Integer.toHexString(id);
    }

    private static String[] entries() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator);
    }

    private static String inJars() {
        final List<String> all = new ArrayList<>();
        for (final String entry : entries()) {
            final Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                all.add(jar(path, PLACE.resolve("classes-" + all.size() + ".jar"))
                        .toString());
            } else if (Files.exists(path)) {
                all.add(entry);
            }
        }
        return String.join(File.pathSeparator, all);
    }

    private static Path jar(final Path classes, final Path file) {
        if (Files.exists(file)) {
            return file;
        }
        try {
            final Path made = Files.createTempFile(PLACE, "classes-", ".new");
            try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(made));
                    Stream<Path> all = Files.walk(classes)) {
                for (final Path one : all.filter(Files::isRegularFile).sorted().toList()) {
                    jar.putNextEntry(
                            new JarEntry(classes.relativize(one).toString().replace(File.separatorChar, '/')));
                    Files.copy(one, jar);
                    jar.closeEntry();
                }
            }
            return Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
