package io.twintag.transport.session;

import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a running engine lie: those that need not outlive the operating system. Applications and the
 * engine find the same place from the same twintag directory.
 */
public final class RunDirectory {
    /** Settings of a twintag directory. */
    public static final String PROPERTIES_FILE = "twintag.properties";

    /** The property of that file that names the run directory. */
    public static final String RUN_DIR_PROPERTY = "run.dir";

    /** File of the run directory that a living engine keeps locked. */
    public static final String ENGINE_LOCK = "engine.lock";

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private RunDirectory() {}

    /**
     * The run directory of a twintag directory: {@code run.dir} of its {@code twintag.properties} if set (relative to
     * the twintag directory), else {@code /dev/shm/twintag-<user>-<checksum of the directory's real path>}, else the
     * same name where the JVM keeps temporary files.
     *
     * @throws SessionException when the properties cannot be read.
     */
    public static Path of(final Path twintagDir) {
        final Path real = realPath(twintagDir);
        final String named = runDirProperty(real.resolve(PROPERTIES_FILE));
        if (named != null && !named.isBlank()) {
            return real.resolve(named.strip()).normalize();
        }
        final Path parent = Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY)
                ? SHARED_MEMORY
                : Path.of(System.getProperty("java.io.tmpdir"));
        final String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return parent.resolve("twintag-" + user + "-" + checksum(real));
    }

    /** Where the session files of a run directory lie. */
    public static Path sessions(final Path runDir) {
        return runDir.resolve("sessions");
    }

    private static Path realPath(final Path dir) {
        try {
            return dir.toRealPath();
        } catch (final IOException ex) {
            return dir.toAbsolutePath().normalize();
        }
    }

    private static @Nullable String runDirProperty(final Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (final IOException | IllegalArgumentException ex) {
            throw new SessionException(Status.NOT_CONNECTED, "cannot read " + file + " (" + ex + "): correct it", ex);
        }
        return properties.getProperty(RUN_DIR_PROPERTY);
    }

    private static String checksum(final Path path) {
        final CRC32C crc = new CRC32C();
        crc.update(path.toString().getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
