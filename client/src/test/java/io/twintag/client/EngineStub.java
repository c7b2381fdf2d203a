package io.twintag.client;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitWriteDecoder;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.session.CompletionWriter;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionLayout;
import io.twintag.transport.session.SubmissionReader;
import io.twintag.transport.session.SubmissionType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * The least that an engine does for its sessions: connects them, stamps and completes every submission in order, and
 * notes what it saw. Driven step by step, or by a thread of its own.
 */
final class EngineStub implements AutoCloseable {
    static final short GENERATOR = 7;
    static final int EPOCH = 3;

    /** One session as the engine sees it. */
    static final class Served {
        final SessionFile file;
        final SubmissionReader reader;
        final CompletionWriter writer;
        final LongArrayList tickets = new LongArrayList();
        final List<String> payloads = new ArrayList<>();
        boolean isClosed;

        Served(final SessionFile file) {
            this.file = file;
            reader = new SubmissionReader(file);
            writer = new CompletionWriter(file);
        }
    }

    final List<Served> served = new ArrayList<>();

    private final Path sessionsDir;
    private final SubmitWriteDecoder write = new SubmitWriteDecoder();
    private final Crc32c crc = new Crc32c();
    private final Thread thread = new Thread(this::run, "engine-stub");
    private final DirectoryLock lock;
    private long sequence;
    private int wrongCrcs;
    private volatile boolean isRunning;
    private volatile boolean isServing = true;
    private volatile boolean isPublishing = true;
    private volatile boolean isNotingPayloads;
    private volatile int rejection;
    private volatile Throwable failure;

    EngineStub(final Path runDir) {
        sessionsDir = RunDirectory.sessions(runDir);
        try {
            Files.createDirectories(sessionsDir);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        lock = DirectoryLock.acquire(runDir, RunDirectory.ENGINE_LOCK);
    }

    EngineStub start() {
        isRunning = true;
        thread.start();
        return this;
    }

    /** When false it connects, heartbeats and takes nothing. */
    EngineStub serving(final boolean serving) {
        isServing = serving;
        return this;
    }

    /** When false it takes submissions and completes none. */
    EngineStub publishing(final boolean publishing) {
        isPublishing = publishing;
        return this;
    }

    EngineStub notingPayloads() {
        isNotingPayloads = true;
        return this;
    }

    EngineStub rejecting(final int reason) {
        rejection = reason;
        return this;
    }

    Served only() {
        return served.get(0);
    }

    int wrongCrcs() {
        return wrongCrcs;
    }

    /** Finds new sessions and does what there is to do for each. */
    void step() {
        try {
            for (final Path path : SessionFile.list(sessionsDir)) {
                if (served.stream().noneMatch(s -> s.file.path().equals(path))) {
                    accept(path);
                }
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        for (final Served session : served) {
            if (!session.isClosed) {
                serve(session);
            }
        }
    }

    /** Leaves everything as it is: a dead engine. */
    void stop() {
        holdUp();
        lock.close();
    }

    /** Ends the thread: an engine that does nothing, and lives. */
    void holdUp() {
        isRunning = false;
        try {
            thread.join(10_000);
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
        if (failure != null) {
            throw new AssertionError("the stub failed", failure);
        }
    }

    @Override
    public void close() {
        stop();
        served.forEach(session -> session.file.close());
    }

    private void run() {
        try {
            while (isRunning) {
                step();
                Thread.onSpinWait();
            }
        } catch (final Throwable ex) {
            failure = ex;
        }
    }

    private void accept(final Path path) {
        final SessionFile file = SessionFile.open(path);
        final Served session = new Served(file);
        served.add(session);
        if (rejection != 0) {
            file.disconnect(SessionLayout.STATE_REJECTED, rejection);
            session.isClosed = true;
        } else {
            file.connect(ProcessHandle.current().pid(), System.currentTimeMillis());
        }
    }

    private void serve(final Served session) {
        // Before the ring is read: what was committed before the flag is then seen.
        final boolean isClosing = session.file.isClosing();
        session.file.engineHeartbeat(System.currentTimeMillis());
        boolean isEmpty = !isServing;
        for (int i = 0; i < 256 && !isEmpty && session.writer.hasRoom(); i++) {
            final int type = session.reader.peek();
            if (type < 0) {
                throw new IllegalStateException("corrupt ring");
            }
            isEmpty = type == 0;
            if (type > 0) {
                take(session, type);
            }
        }
        session.reader.commit();
        if (isPublishing) {
            session.writer.publish(session.writer.reserved());
        }
        if (isClosing && session.reader.peek() == 0) {
            session.file.disconnect(SessionLayout.STATE_CLOSED, Status.OK);
            session.isClosed = true;
        }
    }

    private void take(final Served session, final int type) {
        final SubmissionReader reader = session.reader;
        session.tickets.addLong(reader.ticket());
        if (type == SubmissionType.APPEND || type == SubmissionType.WRITE) {
            write.wrap(reader.buffer(), reader.offset(), SubmitWriteDecoder.BLOCK_LENGTH, 1);
            final int at = reader.offset() + SubmitWriteDecoder.BLOCK_LENGTH;
            final int length = reader.length() - SubmitWriteDecoder.BLOCK_LENGTH;
            if (length != write.dataLength() || crc.of(reader.buffer(), at, length) != write.crc()) {
                wrongCrcs++;
            }
            final long position = type == SubmissionType.APPEND ? sequence * 64 : write.firstBlock();
            session.writer.reserve(reader.ticket(), EPOCH, ++sequence, position, GENERATOR, write.level());
            if (isNotingPayloads) {
                session.payloads.add(write.objectId() + ":" + reader.buffer().getStringWithoutLengthAscii(at, length));
            }
        } else {
            takeCommand(session, type, session.writer.reserve(reader.ticket()));
        }
        reader.advance();
    }

    private static void takeCommand(final Served session, final int type, final long slot) {
        final int blockLength = SubmissionType.blockLength(type);
        final String name = session.reader
                .buffer()
                .getStringWithoutLengthUtf8(
                        session.reader.offset() + blockLength, session.reader.length() - blockLength);
        if (name.startsWith("no")) {
            session.writer.status(slot, Status.NO_SUCH_OBJECT);
        } else {
            session.writer.object(slot, name.length(), ObjectKind.BLOCK, 4096, 1L << 33);
        }
    }
}
