package io.twintag.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a run ran on and how, flat, as {@code environment.json} has it: without the machine's name and
 * without absolute paths, so that it can be published. Any thread.
 */
public final class Environment {
    private static final String UNKNOWN = "unknown";
    private static final long GIT_TIMEOUT_S = 5;

    /** A path elsewhere on this machine, as a word or behind a "="; only its last name is told. */
    private static final String ABSOLUTE = "(^|[\\s=])/(?!dev/shm)(?:[^\\s/]*/)*([^\\s/]+)/?";

    private Environment() {}

    /**
     * Looks now; {@link #ended} completes it.
     *
     * @param idleStrategy what the threads measured do when there is nothing to do.
     * @param commandLine  as the user typed it.
     */
    public static Map<String, Object> collect(final String idleStrategy, final List<String> commandLine) {
        final Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("cpu", cpu());
        environment.put("cores", Runtime.getRuntime().availableProcessors());
        environment.put("memory", memory());
        environment.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        environment.put("jvmFlags", withoutPaths(jvmFlags()));
        environment.put("idleStrategy", idleStrategy);
        environment.put("commit", commit());
        environment.put("started", now());
        environment.put("ended", null);
        environment.put("commandLine", withoutPaths(String.join(" ", commandLine)));
        environment.put("loadAverageBefore", loadAverage());
        environment.put("isInterrupted", false);
        return environment;
    }

    /** Adds the time of the end to what was written at the beginning. */
    public static Map<String, Object> ended(final Map<String, ?> begun, final boolean isInterrupted) {
        final Map<String, Object> environment = new LinkedHashMap<>(begun);
        environment.put("ended", now());
        environment.put("isInterrupted", isInterrupted);
        return environment;
    }

    private static String now() {
        return OffsetDateTime.now(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static String cpu() {
        return field("/proc/cpuinfo", "model name");
    }

    private static String memory() {
        final String kib = field("/proc/meminfo", "MemTotal").replace("kB", "").trim();
        return kib.matches("\\d+") ? Figures.figures(Long.parseLong(kib) / 1024.0 / 1024.0) + " GiB" : UNKNOWN;
    }

    private static String loadAverage() {
        try {
            return String.join(
                    " ",
                    List.of(Files.readString(Path.of("/proc/loadavg")).split(" "))
                            .subList(0, 3));
        } catch (final IOException notLinux) {
            return String.valueOf(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        }
    }

    private static String field(final String file, final String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (final IOException notLinux) {
            return UNKNOWN;
        }
    }

    /** Without those that every JVM of twintag has, see {@code JvmFlags}: they open modules and change no speed. */
    private static String jvmFlags() {
        final List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("--add-opens") && !flag.startsWith("--add-exports"))
                .toList();
        return String.join(" ", flags);
    }

    static String withoutPaths(final String text) {
        final String here = Path.of("").toAbsolutePath().toString();
        final String home = System.getProperty("user.home");
        return shorten(shorten(text, here, "."), home, "~").replaceAll(ABSOLUTE, "$1$2");
    }

    private static String shorten(final String text, final String path, final String by) {
        return path == null || path.length() < 2 ? text : text.replace(path, by);
    }

    /** The commit of the checkout that this class was built in. */
    private static String commit() {
        try {
            final Path built = Path.of(Environment.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            final Path directory = Files.isDirectory(built) ? built : built.getParent();
            final String commit = git(directory, "rev-parse", "--short=12", "HEAD");
            if (commit.isEmpty()) {
                return UNKNOWN;
            }
            return commit
                    + (git(directory, "status", "--porcelain", "--untracked-files=no")
                                    .isEmpty()
                            ? ""
                            : " with changes");
        } catch (final IOException | URISyntaxException | RuntimeException ex) {
            return UNKNOWN;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /** What it says, or nothing when it fails. */
    private static String git(final Path directory, final String... arguments)
            throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList());
        final Process process = builder.directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (!process.waitFor(GIT_TIMEOUT_S, TimeUnit.SECONDS)) {
            process.destroy();
            return "";
        }
        return process.exitValue() == 0 ? said : "";
    }
}
