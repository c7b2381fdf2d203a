package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationInAnotherProcessTest {
    private static final int COUNT = 10_000;

    @TempDir
    private Path runDir;

    @Test
    void tenThousandAppendsArriveAndTheFileIsGoneAfterwards() throws IOException, InterruptedException {
        try (EngineStub engine = new EngineStub(runDir).start()) {
            assertEquals(0, run("close"));

            engine.stop();
            assertEquals(COUNT, engine.only().tickets.size());
            assertEquals(0, engine.wrongCrcs());
            assertTrue(engine.only().isClosed);
            assertEquals(List.of(), SessionFile.list(RunDirectory.sessions(runDir)));
        }
    }

    @Test
    void whatAProducerCommittedBehindItsDeadClaimIsFreed() throws IOException, InterruptedException {
        try (EngineStub engine = new EngineStub(runDir).start()) {
            assertEquals(3, run("die"));

            engine.stop();
            final EngineStub.Served session = engine.only();
            assertFalse(session.file.isClientAlive());
            assertEquals(0, session.reader.peek(), "the claim stands in the way");
            assertTrue(session.reader.unblock());
            engine.step();
            assertEquals(COUNT + 1, session.tickets.size());
            assertFalse(session.reader.isCorrupt());
            session.file.delete();
        }
    }

    private int run(final String end) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-ea", "-Xmx128m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ProducerProcess.class.getName(), runDir.toString(), "" + COUNT, end));
        final Path output = runDir.resolve("application.out");
        final Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), Files.readString(output));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
