package io.twintag.transport.session;

import static io.twintag.transport.session.SessionLayout.*;
import static java.util.Objects.requireNonNull;

import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * One mapped session file, {@code <run directory>/sessions/<pid>-<session id in hex>.session}, with a lock beside it
 * that the application holds as long as it lives. The application creates it, the engine opens it; see
 * {@link SessionLayout}. What the two sides need of the header is copied out when the file is opened, so that nothing
 * the other side does to it later can move a bound.
 *
 * <p>Accessors of the state lines may be called by any thread. {@link #close()} unmaps: whoever calls it makes sure
 * that no thread still uses the buffers.
 */
public final class SessionFile implements AutoCloseable {
    /** Instead of a heartbeat: the engine has stopped in good order. */
    public static final long ENGINE_LEFT = 0;

    /** How the name of every session file ends. */
    public static final String SUFFIX = ".session";

    private static final Pattern UNFINISHED = Pattern.compile("\\.([0-9]{1,10}-[0-9a-f]{16}\\.session)");
    private static final String LOCK_SUFFIX = ".lock";
    private static final String OWNER_ONLY = "rw-------";

    private final Path path;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer header;
    private final UnsafeBuffer submissions;
    private final UnsafeBuffer completions;
    private final long sessionId;
    private final long clientPid;
    private final long createdMs;
    /** The client's; null in the engine. */
    private final @Nullable DirectoryLock lock;

    private SessionFile(
            final Path path,
            final MappedByteBuffer mapped,
            final ByteBuffer fields,
            final SessionViews views,
            final @Nullable DirectoryLock lock) {
        final int ringLength = fields.getInt(RING_LENGTH_OFFSET);
        final int slots = fields.getInt(COMPLETION_SLOTS_OFFSET);
        this.path = path;
        this.mapped = mapped;
        sessionId = fields.getLong(SESSION_ID_OFFSET);
        clientPid = fields.getLong(CLIENT_PID_OFFSET);
        this.lock = lock;
        createdMs = fields.getLong(CREATED_OFFSET);
        header = views.of(mapped, 0, HEADER_LENGTH);
        submissions = views.of(mapped, RING_OFFSET, ringLengthWithTrailer(ringLength));
        completions = views.of(mapped, completionsOffset(ringLength), slots * SLOT_LENGTH);
    }

    /**
     * Makes a session file for this process: its lock, which tells that the client lives, then a hidden file, every
     * byte of it written, then renamed.
     *
     * @param sessionsDir an existing directory.
     * @throws SessionException when there is no such directory, or no room in it.
     */
    public static SessionFile create(final Path sessionsDir, final SessionOptions options) {
        final long pid = ProcessHandle.current().pid();
        final long sessionId = options.sessionId() == 0 ? randomId() : options.sessionId();
        final String name = pid + "-" + String.format("%016x", sessionId) + SUFFIX;
        final Path hidden = sessionsDir.resolve("." + name);
        final Path path = sessionsDir.resolve(name);
        final int lengthBytes = fileLength(options.submissionRingLength(), options.completionSlots());
        MappedByteBuffer mapped = null;
        DirectoryLock lock = null;
        try {
            lock = lock(sessionsDir, name);
            mapped = allocate(hidden, lengthBytes);
            final UnsafeBuffer header = new UnsafeBuffer(mapped, 0, HEADER_LENGTH);
            header.putLong(MAGIC_OFFSET, MAGIC);
            header.putInt(RING_LENGTH_OFFSET, options.submissionRingLength());
            header.putInt(COMPLETION_SLOTS_OFFSET, options.completionSlots());
            header.putLong(SESSION_ID_OFFSET, sessionId);
            header.putLong(CLIENT_PID_OFFSET, pid);
            header.putLong(CREATED_OFFSET, System.currentTimeMillis());
            header.putIntRelease(VERSION_OFFSET, VERSION);
            Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
            return new SessionFile(
                    path,
                    mapped,
                    mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(HEADER_LENGTH),
                    SessionViews.PLAIN,
                    lock);
        } catch (final IOException ex) {
            IoUtil.unmap(mapped);
            discard(hidden);
            CloseHelper.quietClose(lock);
            discard(lockFile(path));
            throw cannotCreate(sessionsDir, lengthBytes, ex);
        }
    }

    /**
     * Opens a file that an application made. Nothing in it is believed before it is checked.
     *
     * @throws SessionException when it is no session file of this version, or is not whole.
     */
    public static SessionFile open(final Path path) {
        return open(path, SessionViews.PLAIN);
    }

    /**
     * Opens the session file of an engine.
     *
     * @param views makes the buffers over it.
     */
    public static SessionFile open(final Path path, final SessionViews views) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer fields = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            while (fields.hasRemaining() && channel.read(fields, fields.position()) > 0) {
                // A read may be short.
            }
            check(path, fields, channel.size());
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            return new SessionFile(path, mapped, fields, views, null);
        } catch (final NoSuchFileException ex) {
            throw new SessionException(Status.CLOSED, path + " is gone: its application closed it", ex);
        } catch (final IOException ex) {
            throw new SessionException(
                    Status.NOT_CONNECTED, "cannot open " + path + " (" + ex + "): check its owner and rights", ex);
        }
    }

    /** The session files of a directory now, ready or not; none when there is no such directory. */
    public static List<Path> list(final Path sessionsDir) throws IOException {
        try (Stream<Path> files = Files.list(sessionsDir)) {
            return files.filter(SessionFile::isSessionFile).sorted().toList();
        } catch (final NoSuchFileException ex) {
            return List.of();
        }
    }

    /**
     * Engine: removes what applications left that died while they made their session. Asks the operating system.
     *
     * @return how many files were removed.
     */
    public static int deleteUnfinished(final Path sessionsDir) throws IOException {
        try (Stream<Path> files = Files.list(sessionsDir)) {
            final List<Path> unfinished =
                    files.filter(SessionFile::isOfDeadProcess).toList();
            unfinished.forEach(SessionFile::discard);
            return unfinished.size();
        } catch (final NoSuchFileException ex) {
            return 0;
        }
    }

    public Path path() {
        return path;
    }

    /** Random, never 0. */
    public long sessionId() {
        return sessionId;
    }

    public long clientPid() {
        return clientPid;
    }

    public long createdMs() {
        return createdMs;
    }

    /** Whether the client still holds the session, by its lock. Asks the operating system: not for hot paths. */
    public boolean isClientAlive() {
        return isLocked(path);
    }

    /** The submission ring with its trailer. */
    public UnsafeBuffer submissions() {
        return submissions;
    }

    /** The completion slots. */
    public UnsafeBuffer completions() {
        return completions;
    }

    UnsafeBuffer header() {
        return header;
    }

    /** One of {@link SessionLayout}'s states. */
    public int state() {
        return header.getIntAcquire(STATE_OFFSET);
    }

    /** Why the engine closed or rejected the session: a {@link Status}. */
    public int reason() {
        return header.getInt(REASON_OFFSET);
    }

    public long enginePid() {
        return header.getLongAcquire(ENGINE_PID_OFFSET);
    }

    /** Changes while the engine lives, unless it {@link #leave()}s. */
    public long engineHeartbeatMs() {
        return header.getLongAcquire(ENGINE_HEARTBEAT_OFFSET);
    }

    /**
     * Engine: serve this session from now on. Also one that a dead engine served; that it is dead the caller knows from
     * the lock on the run directory, which is why nothing in the file need guard against it waking up.
     */
    public void connect(final long enginePid, final long nowMs) {
        header.putLong(ENGINE_PID_OFFSET, enginePid);
        header.putLong(ENGINE_HEARTBEAT_OFFSET, nowMs);
        header.putIntRelease(STATE_OFFSET, STATE_CONNECTED);
    }

    /** Engine: this process goes, and leaves the session as it is to the next engine. */
    public void leave() {
        header.putLongRelease(ENGINE_HEARTBEAT_OFFSET, ENGINE_LEFT);
    }

    /** Engine: still here. */
    public void engineHeartbeat(final long nowMs) {
        header.putLongRelease(ENGINE_HEARTBEAT_OFFSET, nowMs);
    }

    /**
     * Engine: serve this session no more.
     *
     * @param state  {@link SessionLayout#STATE_CLOSED} or {@link SessionLayout#STATE_REJECTED}.
     * @param reason a {@link Status}.
     */
    public void disconnect(final int state, final int reason) {
        header.putInt(REASON_OFFSET, reason);
        header.putIntRelease(STATE_OFFSET, state);
    }

    /** Whether the application wants to close: finish what is committed, then disconnect. */
    public boolean isClosing() {
        return header.getIntAcquire(CLOSING_OFFSET) != 0;
    }

    /**
     * Whether something that the application submitted is not completed, or its room not given back yet. A look from
     * outside, while nobody submits; any thread.
     */
    public boolean isUnfinished() {
        final int trailer = submissions.capacity() - RingBufferDescriptor.TRAILER_LENGTH;
        return submissions.getLongVolatile(trailer + RingBufferDescriptor.HEAD_POSITION_OFFSET)
                        != submissions.getLongVolatile(trailer + RingBufferDescriptor.TAIL_POSITION_OFFSET)
                || header.getLongAcquire(RESERVED_OFFSET) != header.getLongAcquire(COMPLETED_OFFSET);
    }

    /** Application: no more submissions will come. */
    public void closing() {
        header.putIntRelease(CLOSING_OFFSET, 1);
    }

    /** Removes the file's name, and its lock's. Mappings of it stay good. */
    public void delete() {
        discard(path);
        discard(lockFile(path));
    }

    /** Client: lets go of the session; for the engine it is that of a process that has ended. Any number of times. */
    public void release() {
        CloseHelper.quietClose(lock);
    }

    /** Unmaps the file. Any use of its buffers after this ends the process. */
    @Override
    public void close() {
        release();
        IoUtil.unmap(mapped);
    }

    private static boolean isSessionFile(final Path file) {
        final String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }

    private static boolean isOfDeadProcess(final Path file) {
        final Matcher name = UNFINISHED.matcher(file.getFileName().toString());
        return name.matches() && !isLocked(file.resolveSibling(name.group(1)));
    }

    private static DirectoryLock lock(final Path sessionsDir, final String name) throws IOException {
        try {
            return DirectoryLock.acquire(sessionsDir, name + LOCK_SUFFIX);
        } catch (final UncheckedIOException ex) {
            throw new IOException(ex.getMessage(), ex);
        }
    }

    private static boolean isLocked(final Path session) {
        return DirectoryLock.owner(requireNonNull(session.getParent()), session.getFileName() + LOCK_SUFFIX) != null;
    }

    private static Path lockFile(final Path session) {
        return session.resolveSibling(session.getFileName() + LOCK_SUFFIX);
    }

    private static MappedByteBuffer allocate(final Path file, final int lengthBytes) throws IOException {
        final Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, ownerOnly(file))) {
            // Zeros through the channel: a full file system answers here with an exception. Through the mapping the
            // same
            // would be a SIGBUS, and the end of the application.
            IoUtil.fill(channel, 0, lengthBytes, (byte) 0);
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, lengthBytes);
        }
    }

    private static FileAttribute<?>[] ownerOnly(final Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        };
    }

    private static void check(final Path path, final ByteBuffer fields, final long actualLength) {
        if (fields.hasRemaining() || fields.getLong(MAGIC_OFFSET) != MAGIC) {
            throw refused(path, "it is no twintag session file");
        }
        final int version = fields.getInt(VERSION_OFFSET);
        if (version != VERSION) {
            throw refused(
                    path,
                    version == 0
                            ? "it is not ready: its application is still making it, or died doing so"
                            : "it has version " + version + ", this engine speaks version " + VERSION
                                    + ": run application and engine with the same twintag release");
        }
        final int ringLength = fields.getInt(RING_LENGTH_OFFSET);
        final int slots = fields.getInt(COMPLETION_SLOTS_OFFSET);
        if (!isRingLength(ringLength) || !isCompletionSlots(slots)) {
            throw refused(path, "its ring of " + ringLength + " bytes or its " + slots + " slots exceed the limits");
        }
        if (actualLength != fileLength(ringLength, slots)) {
            throw refused(
                    path, "it has " + actualLength + " bytes, its header asks for " + fileLength(ringLength, slots));
        }
        if (fields.getLong(SESSION_ID_OFFSET) == 0 || fields.getLong(CLIENT_PID_OFFSET) <= 0) {
            throw refused(path, "it names no session or no process");
        }
    }

    private static SessionException refused(final Path path, final String why) {
        return new SessionException(
                Status.BAD_SUBMISSION,
                "session file " + path + " is refused: " + why + "; delete it if it is left over");
    }

    private static SessionException cannotCreate(final Path sessionsDir, final int lengthBytes, final IOException ex) {
        if (!Files.isDirectory(sessionsDir)) {
            return new SessionException(
                    Status.NOT_CONNECTED, "no directory " + sessionsDir + ": start the engine (twintag start)", ex);
        }
        return new SessionException(
                Status.STORAGE_SPACE,
                "cannot allocate " + lengthBytes + " bytes for a session in " + sessionsDir + " (" + ex.getMessage()
                        + "): free space there, set a smaller twintag.session.ring.length, or set run.dir in"
                        + " twintag.properties to a larger file system",
                ex);
    }

    private static void discard(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ignored) {
            // What is left over is found by its dead process and removed by the engine.
        }
    }

    private static long randomId() {
        final SecureRandom random = new SecureRandom();
        long id = random.nextLong();
        while (id == 0) {
            id = random.nextLong();
        }
        return id;
    }
}
