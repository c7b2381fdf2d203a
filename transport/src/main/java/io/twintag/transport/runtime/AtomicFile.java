package io.twintag.transport.runtime;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Replaces small files as a whole: whoever reads one, also after the writer's end at any step, finds the former bytes
 * or the new ones.
 *
 * <pre>
 *  1 the bytes go into NAME.new, in full
 *  2 its content is forced             (FORCED)
 *  3 it is renamed to NAME
 *  4 the directory is forced           (FORCED)
 * </pre>
 *
 * FORCED is for what others rely on once this returns: it survives a power cut. UNFORCED is for what means nothing
 * after one, or is made anew: then there may be the former bytes, the new ones, a part of them, or no file.
 *
 * <p>One writer at a time for each file. A NAME.new that a writer left at its end means nothing: the next one empties
 * it.
 */
public final class AtomicFile {
    private static final String BEING_MADE = ".new";

    /** What a power cut may do to a file that was replaced. */
    public enum Durability {
        /** Nothing: the new bytes are on the disk. */
        FORCED,
        /** It may take them. */
        UNFORCED
    }

    private AtomicFile() {}

    /** Replaces a file of this machine's file systems: see {@link #replace(SmallFiles, Path, byte[], Durability)}. */
    public static void replace(final Path file, final byte[] bytes, final Durability durability) throws IOException {
        replace(SmallFiles.REAL, file, bytes, durability);
    }

    /**
     * Replaces a file, or makes it. May block; any thread, one at a time for each file.
     *
     * @throws IOException the former bytes are still there, unless it was the last force that failed; then either may
     * be.
     */
    public static void replace(final SmallFiles files, final Path file, final byte[] bytes, final Durability durability)
            throws IOException {
        replace(files, file.resolveSibling(file.getFileName() + BEING_MADE), file, bytes, durability);
    }

    /** Replaces a file that several writers may replace at once: each brings a name of its own for what it makes. */
    public static void replace(
            final SmallFiles files,
            final Path beingMade,
            final Path file,
            final byte[] bytes,
            final Durability durability)
            throws IOException {
        final boolean isForced = durability == Durability.FORCED;
        try {
            make(files, beingMade, bytes, isForced);
            files.rename(beingMade, file);
        } catch (final IOException ex) {
            discard(files, beingMade, ex);
            throw ex;
        }
        if (isForced) {
            forceNames(files, file);
        }
    }

    /**
     * Gives a file or directory, its content forced before, another name in its directory; the name forced on return.
     */
    public static void move(final SmallFiles files, final Path from, final Path to) throws IOException {
        files.rename(from, to);
        forceNames(files, to);
    }

    /** Makes a directory, and those above it that are missing: the names of all of them are forced on return. */
    public static void makeDirectories(final SmallFiles files, final Path directory) throws IOException {
        final Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory.toAbsolutePath(); at != null && !files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        Files.createDirectories(directory);
        for (final Path made : missing) {
            forceNames(files, made);
        }
    }

    private static void make(final SmallFiles files, final Path beingMade, final byte[] bytes, final boolean isForced)
            throws IOException {
        try (FileChannel channel = files.create(beingMade)) {
            files.writeInFull(channel, ByteBuffer.wrap(bytes));
            if (channel.size() != bytes.length) {
                throw new IOException(beingMade + " has " + channel.size() + " bytes, not " + bytes.length);
            }
            if (isForced) {
                forceContent(files, channel);
            }
        }
    }

    /** Before the rename: else the name may reach the disk without the bytes. */
    @Safeguard(
            name = "record forced",
            prevents = "The engine's record is renamed into place, the power of its host fails before its bytes "
                    + "are on the disk, and the engine does not start again.")
    private static void forceContent(final SmallFiles files, final FileChannel channel) throws IOException {
        files.force(channel);
    }

    /** After the rename: else a power cut may bring the former file back. */
    @Safeguard(
            name = "record renamed for good",
            prevents = "The engine's former record is back after a power cut, and votes for a device that lacks "
                    + "what its twin acknowledged.")
    @Safeguard(
            name = "object named for good",
            prevents = "An object is made, and written to, and a power cut takes its name.")
    private static void forceNames(final SmallFiles files, final Path file) throws IOException {
        files.forceDirectory(requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory"));
    }

    /** It takes space, where that may be what is missing. */
    private static void discard(final SmallFiles files, final Path beingMade, final IOException problem) {
        try {
            files.delete(beingMade);
        } catch (final IOException left) {
            problem.addSuppressed(left);
        }
    }
}
