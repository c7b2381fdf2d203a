package io.twintag.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.runtime.JvmFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The file of JVM options beside the examples is what twintag asks for. */
class JvmOptionsAreCompleteTest {
    @Test
    void theFileHasEveryFlagThatEachJdkNeeds() throws IOException {
        final List<String> inFile = Files.readAllLines(Path.of("jvm.options")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        // JDK 17 refuses the options that newer ones want beside these.
        final List<String> required = JvmFlags.required().stream()
                .filter(flag -> flag.startsWith("--add-") || flag.startsWith("-D"))
                .toList();
        assertEquals(required, inFile);
    }
}
