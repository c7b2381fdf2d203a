package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes in pid namespaces of their own, over one run directory: none is taken for dead because its process id means
 * nothing here, and none for alive because another process has its id now.
 */
@Tag("full")
@Timeout(180)
final class ContainersShareAMirrorTest {
    private static final List<String> CONTAINER = List.of("unshare", "-p", "-f", "--mount-proc", "--kill-child");
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    /** Longer than the engine takes to look at its clients, and these at the engine. */
    private static final long LOOKED_AT_MS = 2_000;

    private final Completion completion = new Completion();

    @BeforeAll
    static void needsTheRightToMakeOne() throws IOException, InterruptedException {
        final List<String> line = new ArrayList<>(CONTAINER);
        line.add("true");
        assumeTrue(new ProcessBuilder(line).start().waitFor() == 0, "no right to make a pid namespace");
    }

    @Test
    void anApplicationInAContainerOfItsOwn() throws IOException, InterruptedException {
        try (Mirror mirror = Mirror.start()) {
            assertEquals(0, mirror.run("create", "log", "--kind", "log").exitCode());
            final List<String> line = new ArrayList<>(CONTAINER);
            line.addAll(Mirror.javaCommand());
            line.addAll(List.of(
                    Main.class.getName(),
                    "append",
                    "log",
                    "--dir",
                    mirror.directory().toString()));
            final Process append =
                    new ProcessBuilder(line).redirectErrorStream(true).start();
            try (OutputStream records = append.getOutputStream()) {
                records.write("one\n".getBytes(StandardCharsets.UTF_8));
                records.flush();
                mirror.await("its session", () -> mirror.status().number("sessions") == 1);
                lookedAt(mirror);
                records.write("two\n".getBytes(StandardCharsets.UTF_8));
            }
            final String said = new String(append.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertEquals(0, append.waitFor(), said);
            assertEquals("one\ntwo\n", TwintagProcess.run(mirror, "cat", "log").text());
            mirror.await("its session to go", () -> mirror.status().number("sessions") == 0);
        }
    }

    @Test
    void aMirrorInAContainerAndAnApplicationBeside() {
        try (Mirror mirror = Mirror.format(Map.of()).inContainer(CONTAINER)) {
            mirror.launch();
            try (Session session = mirror.session()) {
                final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                        .id();
                append(session, log);
                lookedAt(mirror);
                append(session, log);
                assertTrue(session.isConnected());

                mirror.awaitUpToDate();
                assertEquals(0, mirror.run("status").exitCode());
                final Cli stop = mirror.run("stop");
                assertEquals(2, stop.exitCode(), stop::toString);
                assertTrue(stop.err().contains("runs in another container"), stop::toString);
            }
        }
    }

    @Test
    void aContainerThatIsKilledStartsAnewThoughItsProcessIdsAreUsedAgain() {
        try (Mirror mirror = Mirror.format(Map.of()).inContainer(CONTAINER)) {
            mirror.launch();
            final Map<String, Long> before = mirror.pids();
            assertEquals(1 + Part.values().length, before.size(), before::toString);
            mirror.killStart();
            mirror.await("all to die", () -> mirror.pids().isEmpty());

            mirror.launch();

            assertEquals(before.get(ProcessList.START), mirror.pids().get(ProcessList.START), "used again");
            assertFalse(mirror.startOutput().contains("a media driver runs in"), mirror::startOutput);
            mirror.awaitUpToDate();
            assertEquals(0, mirror.run("status").exitCode());
        }
    }

    private void append(final Session session, final int log) {
        final long ticket = session.append(log, new UnsafeBuffer(new byte[8]), 0, 8);
        assertTrue(ticket > 0, Status.name((int) ticket));
        assertEquals(Status.OK, session.await(ticket, completion, TIMEOUT_NS));
    }

    private static void lookedAt(final Mirror mirror) {
        final long fromMs = mirror.status().number("reportedMs");
        mirror.await("all to be looked at", () -> mirror.status().number("reportedMs") > fromMs + LOOKED_AT_MS);
    }
}
