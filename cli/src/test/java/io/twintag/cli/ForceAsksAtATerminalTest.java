package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twintag.cli.process.ExitCode;
import io.twintag.engine.membership.MembershipRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code start --force-stale} does what it does only after a "yes" that somebody types; under util-linux's script. */
@Tag("full")
@Timeout(120)
final class ForceAsksAtATerminalTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path directory;

    @Test
    void anythingElseThanYesChangesNothing() throws IOException, InterruptedException {
        final MembershipRecord before = staleDeviceAlone();

        for (final String answer : new String[] {"no", "", "y", "yes please"}) {
            final Process start = typed(answer);
            final String said = new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertEquals(ExitCode.REFUSED, start.waitFor(), said);
            assertTrue(said.contains("Type yes to go on: "), said);
            assertTrue(said.contains("not confirmed: nothing was changed"), said);
            assertEquals(before, record());
        }
    }

    @Test
    void yesGoesOnInANewLineage() throws IOException, InterruptedException {
        final MembershipRecord before = staleDeviceAlone();

        final Process start = typed("yes");
        final StringBuilder said = new StringBuilder();
        try (BufferedReader out = start.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.startsWith("READY ")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            assertTrue(line != null, said::toString);
            final List<ProcessHandle> processes = start.descendants().toList();
            processes.stream()
                    .filter(process -> process.parent()
                            .filter(parent -> parent.pid() == start.pid())
                            .isPresent())
                    .forEach(ProcessHandle::destroy);
            said.append(out.lines().collect(Collectors.joining("\n")));
            processes.forEach(process -> process.onExit().join());
        }

        assertTrue(said.toString().contains("device a goes on alone"), said::toString);
        assertNotEquals(before.lineage(), record().lineage());
        assertEquals(before.lineage(), record().formerLineage());
        assertEquals(0b01, record().members());
    }

    private MembershipRecord record() {
        return MembershipRecord.load(directory.resolve("engine"));
    }

    /** Device a lacks what device b has, and that one is gone for good. */
    private MembershipRecord staleDeviceAlone() {
        assumeTrue(Files.isExecutable(SCRIPT), "a terminal needs the script command");
        try (LossScene scene = new LossScene(directory)) {
            scene.write(20);
            scene.lose(LossScene.A);
            scene.write(10);
            scene.mirror.killEngine();
            scene.mirror.killDevice(LossScene.B);
            scene.setAside(LossScene.B, "lost-b");
        }
        return record();
    }

    /** A start whose standard streams are a terminal, at which this is typed. */
    private Process typed(final String answer) throws IOException {
        final List<String> command = new ArrayList<>(Mirror.javaCommand());
        command.addAll(List.of(Main.class.getName(), "start", "--force-stale", "a", "--dir", directory.toString()));
        final Process process = new ProcessBuilder(
                        SCRIPT.toString(), "-q", "-e", "-c", "exec " + String.join(" ", command), "/dev/null")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return process;
    }
}
