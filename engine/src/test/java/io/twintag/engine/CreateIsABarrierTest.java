package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is submitted behind a create is not taken up before the create is answered, so a gather stamps nothing twice.
 */
class CreateIsABarrierTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST_STEPS = 12;
    private static final int RECORDS = 5;

    @TempDir
    Path directory;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[64]);

    @Test
    void writesBehindAPendingCreateAreInTheLogOnce() {
        int submitted = 0;
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start();
                Session session = mirror.connect()) {
            final int log = session.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            for (int steps = 0; steps < MOST_STEPS; steps++) {
                final List<Long> expected = new ArrayList<>();
                expected.add(session.create("other" + steps, ObjectKind.LOG, 0, 1));
                for (int i = 0; i < RECORDS; i++) {
                    record.putInt(0, submitted++);
                    expected.add(session.append(log, record, 0, record.capacity()));
                }
                mirror.engine().invoke();
                for (int i = 0; i < steps; i++) {
                    mirror.device(0).invoke();
                    mirror.device(1).invoke();
                }
                mirror.killNetwork();

                final List<Long> completed = new ArrayList<>();
                mirror.stepUntil("all is done", () -> {
                    session.poll(
                            completion -> {
                                assertEquals(Status.OK, completion.status());
                                completed.add(completion.ticket());
                            },
                            100);
                    return completed.size() == expected.size();
                });
                assertEquals(expected, completed);
            }
        }
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            final List<byte[]> records = MirrorImages.records(stopped.volumeDirectory(0), "log");
            for (int i = 0; i < records.size(); i++) {
                assertEquals(i, new UnsafeBuffer(records.get(i)).getInt(0), "record " + i);
            }
            assertEquals(submitted, records.size());
            assertTrue(submitted > 0);
        }
    }
}
