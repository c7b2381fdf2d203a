package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children never outlive {@code start}, also when it is killed; then it can be started again on what it left. */
@Tag("full")
@Timeout(120)
final class ChildrenEndWithStartTest {
    @Test
    void whenStartIsKilled() {
        try (Mirror mirror = Mirror.start()) {
            final List<Long> children = List.of(
                    mirror.pid(Part.DRIVER),
                    mirror.pid(Part.DEVICE_A),
                    mirror.pid(Part.DEVICE_B),
                    mirror.pid(Part.ENGINE));

            mirror.killStart();

            mirror.await("the children to end", () -> children.stream()
                    .noneMatch(pid ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
            assertEquals(Map.of(), ProcessList.read(mirror.runDirectory()));
            mirror.launch();
        }
    }
}
