package io.twintag.testkit.chaos;

import io.twintag.cli.command.DirectoryOption;
import io.twintag.cli.io.Connections;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.ProcessStop;
import io.twintag.client.Session;
import io.twintag.client.SubmissionException;
import io.twintag.testkit.load.Client;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.LedgerFile;
import io.twintag.testkit.load.MixedWrites;
import io.twintag.testkit.load.TestObject;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.session.SessionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A client of chaos as a process of its own. Reads orders from stdin, a line each ({@code pause}, {@code run}), and
 * ends at its end; says {@code RUNNING}, {@code PAUSED} (nothing is in flight) and {@code CLOSED} on stdout.
 */
@Command(name = "chaos-client", hidden = true, description = "A client of twintag chaos, which starts it.")
public final class ChaosClientCommand implements Callable<Integer> {
    static final String NAME = "chaos-client";
    static final String PAUSE = "pause";
    static final String RUN = "run";
    static final String RUNNING = "RUNNING";
    static final String PAUSED = "PAUSED";
    static final String CLOSED = "CLOSED";

    private static final int RING_LENGTH = 1024 * 1024;
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", required = true, description = "Of the run.")
    private long seed;

    @Option(names = "--client", required = true, description = "Number of this client in the run.")
    private int client;

    @Option(names = "--record", required = true, description = "The file for what it does.")
    private Path record;

    @Option(names = "--object", required = true, description = "log, block or both.")
    private TestObject.Choice choice;

    @Option(names = "--rate", required = true, description = "Writes a second.")
    private int rate;

    private volatile ChaosLoop.Order order = ChaosLoop.Order.RUN;
    private volatile int pauses;
    private int answered;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        ProcessStop.ignoreTerminal(); // the end of its input is what ends it
        startListening();
        try (LedgerFile.Writer writer = new LedgerFile.Writer(record)) {
            final Client application =
                    new Client(new Content(seed), writer, Limits.MAX_PAYLOAD_LENGTH, completion -> {});
            final ChaosLoop loop = new ChaosLoop(new MixedWrites(seed, client, choice), application, rate);
            final Session session = connect(application);
            if (session == null) {
                return 0; // told to quit before an engine was there
            }
            say(out, RUNNING);
            final boolean isAlive = loop.run(session, () -> order, () -> sayOnce(out));
            if (!isAlive) {
                say(out, CLOSED);
                return ExitCode.FINDING;
            }
            session.close();
        }
        return 0;
    }

    /** An engine that dies in this moment is waited for: nothing is submitted yet. Null when told to quit. */
    private Session connect(final Client application) {
        final long beginNs = System.nanoTime();
        while (order != ChaosLoop.Order.QUIT) {
            Session session = null;
            try {
                session = Connections.session(directory.settings(), RING_LENGTH);
                for (final TestObject object : choice.objects()) {
                    application.object(
                            object,
                            session.openAndAwait(object.title(), Connections.ANSWER_TIMEOUT_NS)
                                    .id());
                }
                return session;
            } catch (final SessionException | SubmissionException e) {
                if (session != null) {
                    session.close();
                }
                if (System.nanoTime() - beginNs > CONNECT_TIMEOUT_NS) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NS);
            }
        }
        return null;
    }

    private void startListening() {
        final Thread listener = new Thread(this::listen, "twintag-chaos-orders");
        listener.setDaemon(true);
        listener.start();
    }

    private void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                if (line.equals(PAUSE)) {
                    order = ChaosLoop.Order.PAUSE;
                    final int more = pauses + 1;
                    pauses = more; // only this thread writes it
                } else {
                    order = ChaosLoop.Order.RUN;
                }
                line = in.readLine();
            }
        } catch (final IOException e) {
            // As good as its end.
            order = ChaosLoop.Order.QUIT;
        }
        order = ChaosLoop.Order.QUIT;
    }

    /** Each pause is answered once. */
    private void sayOnce(final PrintWriter out) {
        final int asked = pauses;
        if (asked != answered) {
            answered = asked;
            say(out, PAUSED);
        }
    }

    private static void say(final PrintWriter out, final String word) {
        out.println(word);
        out.flush();
    }
}
