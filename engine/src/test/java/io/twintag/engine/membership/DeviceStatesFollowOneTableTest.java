package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table in the Javadoc of {@link DeviceState} is the one that the code follows: every pair. */
class DeviceStatesFollowOneTableTest {
    private static final Path SOURCE = Path.of("src/main/java/io/twintag/engine/membership/DeviceState.java");

    @Test
    void theTableOfTheJavadocIsTheTableOfTheCode() throws Exception {
        final List<String> lines = Files.readAllLines(SOURCE);
        final int head = lines.indexOf(lines.stream()
                .filter(line -> line.contains(" to: "))
                .findFirst()
                .orElseThrow());
        final List<DeviceState> columns = words(lines.get(head)).stream()
                .skip(1)
                .map(DeviceState::valueOf)
                .toList();
        assertEquals(List.of(DeviceState.values()), columns);

        for (int i = 0; i < columns.size(); i++) {
            final List<String> row = words(lines.get(head + 1 + i));
            final DeviceState from = DeviceState.valueOf(row.get(0));
            assertEquals(columns.get(i), from);
            for (int k = 0; k < columns.size(); k++) {
                assertEquals(
                        row.get(k + 1).equals("x"), from.canBecome(columns.get(k)), from + " to " + columns.get(k));
            }
        }
    }

    @Test
    void noStateFollowsItself() {
        for (final DeviceState state : DeviceState.values()) {
            assertEquals(false, state.canBecome(state), state.toString());
        }
    }

    private static List<String> words(final String line) {
        return Arrays.asList(line.replace("*", "").strip().split("\\s+"));
    }
}
