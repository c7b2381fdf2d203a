package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures stand once, in docs/performance.md, and are those of the newest reports. */
class FiguresInDocumentsTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void theyAreThoseOfTheNewestRuns() throws IOException {
        final Path page = CHECKOUT.resolve("docs/performance.md");
        assertEquals(
                FiguresPage.rewritten(CHECKOUT.resolve("perf-reports"), page),
                Files.readString(page),
                "make them anew: ./twintag bench report --figures docs/performance.md");
    }

    @Test
    void theWordsAroundThemStay(@TempDir final Path directory) throws IOException {
        final Path page = directory.resolve("page.md");
        Files.writeString(
                page,
                "before\n<!-- figures: made by twintag bench report, do not edit -->\nold\n<!-- end of figures -->\nafter\n");
        FiguresPage.rewrite(CHECKOUT.resolve("perf-reports"), page);
        final String text = Files.readString(page);
        assertTrue(text.startsWith("before\n<!-- figures"), text);
        assertTrue(text.endsWith("<!-- end of figures -->\nafter\n"), text);
        assertTrue(text.contains("| twintag | ") && !text.contains("old"), text);
    }

    @Test
    void aPageWithoutAPlaceForThemSaysHowToMakeOne(@TempDir final Path directory) throws IOException {
        final Path page = Files.writeString(directory.resolve("page.md"), "words\n");
        final IOException refused =
                assertThrows(IOException.class, () -> FiguresPage.rewrite(CHECKOUT.resolve("perf-reports"), page));
        assertTrue(refused.getMessage().contains("<!-- figures"), refused.getMessage());
        assertEquals("words\n", Files.readString(page));
    }
}
