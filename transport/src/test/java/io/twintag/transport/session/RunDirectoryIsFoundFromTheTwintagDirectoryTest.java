package io.twintag.transport.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryIsFoundFromTheTwintagDirectoryTest {
    @TempDir
    private Path dir;

    @Test
    void theSettingWinsAndIsRelativeToTheDirectory() throws IOException {
        Files.writeString(dir.resolve("twintag.properties"), "run.dir = run\n");

        assertEquals(dir.toRealPath().resolve("run"), RunDirectory.of(dir));
    }

    @Test
    void withoutASettingItDependsOnTheRealPathOnly() throws IOException {
        final Path one = Files.createDirectory(dir.resolve("one"));
        final Path two = Files.createDirectory(dir.resolve("two"));
        final Path link = Files.createSymbolicLink(dir.resolve("link"), one);

        assertEquals(RunDirectory.of(one), RunDirectory.of(link));
        assertEquals(RunDirectory.of(one), RunDirectory.of(dir.resolve("two/../one")));
        assertNotEquals(RunDirectory.of(one), RunDirectory.of(two));
        assertTrue(RunDirectory.of(one).getFileName().toString().matches("twintag-.*-[0-9a-f]{8}"));
    }
}
