package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher starts Java in a locale of UTF-8, whatever the user's, and hands each argument over byte for byte. */
final class LauncherSpeaksUtf8Test {
    private static final String ODD = "b\u00fccher '\" : % * \\ \ud83d\ude00\nline";

    @TempDir
    Path base;

    @Test
    void inEveryLocale() throws Exception {
        final Path launcher = checkout("checkout of mine");
        for (final Map<String, String> locale : List.of(
                Map.<String, String>of(),
                Map.of("LC_ALL", "C"),
                Map.of("LC_ALL", "POSIX"),
                Map.of("LANG", "nowhere_NO.UTF-8"),
                Map.of("LC_CTYPE", "C", "LANG", "C.UTF-8"),
                Map.of("LC_ALL", "C.UTF-8"),
                Map.of("LANG", "C.UTF-8"))) {
            final Run run = run(launcher, locale, "create", ODD, "");

            assertEquals(0, run.code, () -> locale + run.text);
            final List<String> lines = run.text.lines().toList();
            assertEquals("UTF-8", lines.get(0), () -> locale + run.text);
            assertTrue(run.text.endsWith("<create><" + ODD + "><>"), run.text);
        }
    }

    @Test
    void aCheckoutThatNoClassPathNamesIsRefused() throws Exception {
        final Run run = run(checkout("at 10:00"), Map.of(), "status");

        assertEquals(2, run.code);
        assertTrue(run.text.contains("Move the checkout"), run.text);
    }

    private record Run(int code, String text) {}

    /** The launcher with a Java that says in which locale it is, and its arguments. */
    private Path checkout(final String name) throws IOException {
        final Path place = Files.createDirectories(base.resolve(name));
        Files.createDirectories(place.resolve("cli/target"));
        Files.writeString(place.resolve("cli/target/twintag.jar"), "");
        final Path bin = Files.createDirectories(base.resolve("jdk/bin"));
        Files.writeString(base.resolve("jdk/release"), "JAVA_VERSION=\"17.0.9\"\n");
        program(
                bin.resolve("java"),
                "#!/bin/bash\nlocale charmap\nwhile [[ \"$1\" != *.jar ]]; do shift; done\nshift\nprintf '<%s>' \"$@\"\n");
        program(bin.resolve("javac"), "#!/bin/bash\n");
        final Path launcher = place.resolve("twintag");
        Files.copy(Path.of("").toAbsolutePath().resolveSibling("twintag"), launcher);
        return launcher;
    }

    private static void program(final Path file, final String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Run run(final Path launcher, final Map<String, String> locale, final String... args) throws Exception {
        final List<String> line = new ArrayList<>(List.of("bash", launcher.toString()));
        line.addAll(List.of(args));
        final ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.equals("LANG") || key.startsWith("LC_"));
        builder.environment().putAll(locale);
        builder.environment().put("JAVA_HOME", base.resolve("jdk").toString());
        final Process process = builder.start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return new Run(process.exitValue(), text);
    }
}
