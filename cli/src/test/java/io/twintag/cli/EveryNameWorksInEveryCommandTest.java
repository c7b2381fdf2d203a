package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Directories, files and objects have any name that the file system takes, in every command, at the first start and at
 * those after it, which have an archive of classes.
 */
@Tag("full")
@Timeout(300)
final class EveryNameWorksInEveryCommandTest {
    private static final String ODD = "run 2026-12-01T10:00:00 '\"%p %% * \\ b\u00fccher \ud83d\ude00\nline";
    private static final List<String> OBJECTS =
            List.of("b\u00fccher", "b\u00e4cher", "@a :%'\"\\*?", "\ud83d\ude00", "n".repeat(200));

    /** Where a mirror may lie. */
    enum Place {
        ODD_NAME(base -> base.resolve(ODD)),
        NAME_OF_255_BYTES(base -> base.resolve("\u00fc".repeat(127) + ":")),
        PATH_OF_THOUSANDS_OF_BYTES(Place::deep),
        SYMBOLIC_LINK(Place::linked);

        private final UnaryOperator<Path> of;

        Place(final UnaryOperator<Path> of) {
            this.of = of;
        }

        private static Path deep(final Path base) {
            Path place = base;
            for (int i = 0; i < 15; i++) {
                place = place.resolve("d".repeat(250));
            }
            return place;
        }

        private static Path linked(final Path base) {
            try {
                return Files.createSymbolicLink(base.resolve("link:"), Files.createDirectory(base.resolve("linked")));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aMirrorLivesInAnOddName() throws IOException {
        aMirrorLives(Place.ODD_NAME);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(value = Place.class, mode = EnumSource.Mode.EXCLUDE, names = "ODD_NAME")
    void aMirrorLivesThere(final Place place) throws IOException {
        aMirrorLives(place);
    }

    private static void aMirrorLives(final Place place) throws IOException {
        try (Mirror mirror = Mirror.format(Map.of(), place.of)) {
            final byte[] records = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
            final Path file = Files.write(mirror.directory().resolve(ODD), records);
            mirror.launch();

            for (final String name : OBJECTS) {
                assertDone(named(mirror, name, "create", "--kind", "log"), name);
                assertDone(named(mirror, name, "append", file.toString()), "2 records");
                final TwintagProcess cat = TwintagProcess.run(mirror, "cat", name);
                assertArrayEquals(records, cat.out(), cat::err);
            }
            assertDone(named(mirror, "-x", "create", "--kind", "log"), "'-x'");
            final Path block = Files.write(mirror.directory().resolve(ODD + "b"), new byte[4096]);
            assertDone(mirror.run("create", "\u00fc", "--kind", "block", "--size", "64k"), "\u00fc");
            assertDone(mirror.run("write", "\u00fc", "--block", "1", block.toString()), "");
            assertEquals(
                    4096,
                    TwintagProcess.run(mirror, "read", "\u00fc", "--block", "1").out().length);
            everyOtherCommand(mirror);
            mirror.await("an archive of classes", () -> hasArchive(mirror.directory()));
            assertDone(mirror.run("stop"), "stopped");

            mirror.launch();
            assertFalse(mirror.startOutput().contains(" ended, "), mirror::logs);
            assertArrayEquals(
                    records, TwintagProcess.run(mirror, "cat", OBJECTS.get(0)).out());
        }
    }

    /** A command on an object whose name may begin as an option does. */
    private static Cli named(final Mirror mirror, final String name, final String command, final String... more) {
        final List<String> args =
                new ArrayList<>(List.of(command, "--dir", mirror.directory().toString()));
        final boolean isOption = more[0].startsWith("-");
        args.addAll(isOption ? List.of(more) : List.of());
        args.addAll(List.of("--", name));
        args.addAll(isOption ? List.of() : List.of(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private static void everyOtherCommand(final Mirror mirror) {
        final String objects = mirror.run("objects").out();
        OBJECTS.forEach(name -> assertTrue(objects.contains(name), objects));
        assertDone(mirror.run("status"), mirror.directory().toString());
        assertDone(mirror.run("status", "--json"), "\"directory\"");
        assertDone(mirror.run("events"), "ENGINE");
        assertDone(mirror.run("tags", "--device", "a"), "");
        assertDone(mirror.run("verify"), "");
        assertDone(mirror.run("scrub"), "");
        assertTrue(List.of(0, 1, 3).contains(mirror.run("outcome", "1:1").exitCode()));
    }

    @Test
    void inALocaleWithoutUtf8NoNameIsTakenForAnother() {
        try (Mirror mirror = Mirror.format(Map.of(), base -> base.resolve("at 10:00"))) {
            mirror.inLocale("C").launch();

            for (final String name : List.of("b\u00fccher", "b\u00e4cher")) {
                final TwintagProcess refused = TwintagProcess.run(mirror, "create", name, "--kind", "log");
                assertEquals(2, refused.exitCode(), refused::err);
                assertTrue(refused.err().contains("LC_ALL=C.UTF-8"), refused::err);
                assertDone(mirror.run("create", name, "--kind", "log"), name);
            }
            final TwintagProcess shown = TwintagProcess.run(mirror, "objects");
            assertTrue(shown.text().contains("b\u00fccher") && shown.text().contains("b\u00e4cher"), shown.text());
        }
    }

    private static boolean hasArchive(final Path place) {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(place, "classes-*.jsa")) {
            return archives.iterator().hasNext();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertDone(final Cli result, final String text) {
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().contains(text), result::toString);
    }
}
