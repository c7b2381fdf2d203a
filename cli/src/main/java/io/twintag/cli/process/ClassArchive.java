package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import io.twintag.transport.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An archive of parsed classes (class-data sharing of the JVM) in the mirror's directory, which takes a third off the
 * start of a device. Made once, in the background, by a JVM that walks through a start: see {@link ClassTraining}.
 * Never required: where it is missing, of other jars or of another JVM, the JVM starts as if there were none. Main
 * thread of start.
 */
final class ClassArchive {
    private static final String PREFIX = "classes-";
    private static final String SUFFIX = ".jsa";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 /._+@=,-]+");

    private final Settings settings;
    private final String classPath;
    private final Path file;
    private Process training;
    private boolean isTried;

    ClassArchive(final Settings settings, final String classPath) {
        this.settings = settings;
        this.classPath = classPath;
        this.file = file(settings.directory(), classPath);
    }

    /** For the command line of a child; none while there is no archive, or no name for it that the JVM takes. */
    List<String> flags() {
        if (file == null || !Files.exists(file)) {
            return List.of();
        }
        final Path named = isPlain(file) ? file : link();
        return named == null
                ? List.of()
                : List.of("-XX:SharedArchiveFile=" + named, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    /**
     * Whether an option of the JVM takes this path as it is. The option of an archive is a list: it ends a path at ':',
     * and the JVM then ends at its start.
     */
    static boolean isPlain(final Path path) {
        return PLAIN.matcher(path.toString()).matches();
    }

    /** Another name of the archive, in the run directory, whose own is plain; null where it is not, or takes none. */
    private Path link() {
        final Path link = settings.runDirectory().resolve(file.getFileName());
        try {
            if (!isPlain(link)) {
                return null;
            }
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(file)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, file);
            }
            return link;
        } catch (final IOException e) {
            return null; // it starts slower, that is all
        }
    }

    /** Begins to make it where it is missing, and takes it over when it is made. A failure is not tried again. */
    void doWork() {
        if (file == null) {
            return;
        }
        try {
            if (training != null && !training.isAlive()) {
                finish();
            } else if (!isTried && !Files.exists(file)) {
                isTried = true;
                removeOthers();
                final ProcessBuilder builder = new ProcessBuilder(commandLine())
                        .directory(settings.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
                OwnJava.speakUtf8(builder.environment());
                training = builder.start();
                training.getOutputStream().close();
            }
        } catch (final IOException e) {
            training = null; // it starts slower, that is all
        }
    }

    /** Gives up what is under way, and removes what lies in the run directory. */
    void stop() {
        if (training != null) {
            training.destroyForcibly();
            training = null;
        }
        final Path link = file == null ? null : settings.runDirectory().resolve(file.getFileName());
        if (link != null && Files.isSymbolicLink(link)) {
            link.toFile().delete(); // of use to nobody, and in nobody's way
        }
    }

    private void finish() throws IOException {
        final boolean isMade = training.exitValue() == 0 && Files.exists(beingMade());
        training = null;
        if (isMade) {
            Files.move(beingMade(), file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void removeOthers() throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(settings.directory(), PREFIX + "*" + SUFFIX + "*")) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** In the working directory, so that no path of a user stands in an option of the JVM. */
    private List<String> commandLine() {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JvmFlags.required());
        line.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of("-XX:ArchiveClassesAtExit=" + beingMade().getFileName(), "-cp", classPath));
        line.add(ClassTraining.class.getName());
        line.add(settings.runDirectory().toString());
        line.add(settings.aeronDirectory().toString());
        return line;
    }

    private Path beingMade() {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Named after all that it depends on; null where the classes are not in jars, which the JVM does not archive. */
    private static Path file(final Path directory, final String classPath) {
        final StringBuilder key = new StringBuilder(Runtime.version().toString());
        try {
            for (final String entry : classPath.split(File.pathSeparator)) {
                final Path path = Path.of(entry);
                if (!Files.isRegularFile(path)) {
                    return null;
                }
                key.append(path).append(Files.size(path)).append(Files.getLastModifiedTime(path));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot look at the class path " + classPath, e);
        }
        return directory.resolve(PREFIX + Integer.toHexString(key.toString().hashCode()) + SUFFIX);
    }
}
