package io.twintag.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/**
 * How processes of tests start quickly. Directories of the class path are put into jars, because the JVM keeps an
 * archive of classes only of these; and the archive that the first mirror makes, see {@code ClassArchive}, is given to
 * all after it. Tests of processes are over before a second compiler pays: the first is enough. What runs longer
 * (chaos, the walks, the hot path's own tests) has both.
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

    /** Keeps the archive that a mirror has made, if it is the first. */
    static synchronized void keepArchiveOf(final Path directory) throws IOException {
        final Optional<Path> made = archive(directory);
        if (made.isPresent() && archive(PLACE).isEmpty()) {
            Files.copy(made.get(), PLACE.resolve(made.get().getFileName()));
        }
    }

    /** So that a mirror need not make its own. */
    static synchronized void giveArchiveTo(final Path directory) throws IOException {
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

    private static Path place() {
        try {
            final Path place = Files.createTempDirectory("twintag-test-classes-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> IoUtil.delete(place.toFile(), true)));
            return place;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inJars() {
        final String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        final List<String> entries = new ArrayList<>();
        for (final String entry : all.split(File.pathSeparator)) {
            final Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                entries.add(jar(path, PLACE.resolve("classes-" + entries.size() + ".jar"))
                        .toString());
            } else if (Files.exists(path)) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static Path jar(final Path classes, final Path file) {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
                Stream<Path> all = Files.walk(classes)) {
            for (final Path one : all.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(one).toString().replace(File.separatorChar, '/')));
                Files.copy(one, jar);
                jar.closeEntry();
            }
            return file;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
