package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.core.analytics.AnalyticsFacade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NothingIsReportedToOthersTest {
    @TempDir
    private Path directory;

    @Test
    void theClassThatWouldReportIsNotThere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("net.openhft.chronicle.analytics.Analytics"));
    }

    @Test
    void openingATableTurnsReportsOff() throws IOException {
        System.clearProperty("chronicle.analytics.disable");

        Tags.open(directory).close();

        assertEquals("true", System.getProperty("chronicle.analytics.disable"));
        assertEquals(false, AnalyticsFacade.isEnabled());
    }

    @Test
    void theGeneratedClassComesReadyMade() throws ClassNotFoundException {
        final Class<?> ready = Class.forName("net.openhft.chronicle.hash.VanillaGlobalMutableState$$Native");

        assertEquals(
                TagTable.class.getProtectionDomain().getCodeSource(),
                ready.getProtectionDomain().getCodeSource());
    }
}
