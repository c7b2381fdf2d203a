package io.twintag.testkit.world;

import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The disk of an engine's host: real files, and beside them what of each was forced, and which names. A power cut takes
 * from a content that was not forced all, a part or nothing, and of the changes of names that were not forced the last.
 * It takes few bytes at a time. The engine may end at any step of it.
 */
public final class HostDisk implements SmallFiles {
    private static final int MOST_BYTES = 64;
    private static final int FEW_CHANGES = 4;

    /** What one file holds, whatever its name. */
    private static final class Content {
        private byte[] now = {};
        private byte[] forced = {};
    }

    private Map<Path, Content> forcedNames = new TreeMap<>();
    /** The names after each change since they were forced. */
    private final List<Map<Path, Content>> changes = new ArrayList<>();

    private FileChannel channel;
    private Content written;
    private Life engine = new Life();
    private int stepsLeft = Integer.MAX_VALUE;

    /** Another process of the engine has the disk. */
    void newLife(final Life life) {
        engine = life;
        stepsLeft = Integer.MAX_VALUE;
    }

    /** The engine ends at the step of this disk after so many more. */
    public void endAfter(final int moreSteps) {
        stepsLeft = moreSteps;
    }

    private void step() {
        if (engine.isOver() || stepsLeft-- == 0) {
            engine.end();
            throw new Crash();
        }
    }

    @Override
    public FileChannel create(final Path file) throws IOException {
        step();
        final Map<Path, Content> names = change();
        written = new Content();
        names.put(file, written);
        channel = SmallFiles.super.create(file);
        return channel;
    }

    @Override
    public int write(final FileChannel to, final ByteBuffer bytes) throws IOException {
        step();
        final int length = Math.min(MOST_BYTES, bytes.remaining());
        final int before = of(to).now.length;
        written.now = Arrays.copyOf(written.now, before + length);
        bytes.slice().get(written.now, before, length);
        final int taken = to.write(bytes.slice().limit(length));
        bytes.position(bytes.position() + length);
        return taken;
    }

    @Override
    public void force(final FileChannel file) {
        step();
        of(file).forced = of(file).now;
    }

    private Content of(final FileChannel file) {
        if (file != channel) {
            throw new IllegalStateException("one file is written at a time");
        }
        return written;
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        step();
        final Map<Path, Content> names = change();
        names.put(to, names.remove(from));
        SmallFiles.super.rename(from, to);
    }

    @Override
    public void delete(final Path file) throws IOException {
        step();
        change().remove(file);
        SmallFiles.super.delete(file);
    }

    @Override
    public void forceDirectory(final Path directory) {
        step();
        forcedNames = names();
        changes.clear();
    }

    /** All that is there is on the disk, by whatever means. */
    void forceAll() {
        forcedNames = names();
        changes.clear();
        forcedNames.values().forEach(content -> content.forced = content.now);
    }

    private Map<Path, Content> names() {
        return changes.isEmpty() ? forcedNames : changes.get(changes.size() - 1);
    }

    private Map<Path, Content> change() {
        changes.add(new TreeMap<>(names()));
        return changes.get(changes.size() - 1);
    }

    /** The process has ended before. */
    void losePower(final SplittableRandom random) {
        final int most = random.nextInt(4) == 0 ? changes.size() : Math.min(FEW_CHANGES, changes.size());
        final int kept =
                changes.size() - random.nextInt(most + 1); // mostly the last few are lost: the others are older
        final Map<Path, Content> left = kept == 0 ? forcedNames : changes.get(kept - 1);
        final Set<Path> gone = new HashSet<>(names().keySet());
        gone.removeAll(left.keySet());
        try {
            for (final Path file : gone) {
                Files.delete(file);
            }
            for (final Map.Entry<Path, Content> each : left.entrySet()) {
                final Content content = each.getValue();
                content.now = leftOf(content, random);
                content.forced = content.now;
                Files.write(each.getKey(), content.now);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        forcedNames = left;
        changes.clear();
    }

    /** The former bytes, the new ones, some of them, or zeros in their place. */
    private static byte[] leftOf(final Content content, final SplittableRandom random) {
        if (content.now == content.forced) {
            return content.now;
        }
        return switch (random.nextInt(4)) {
            case 0 -> content.forced;
            case 1 -> content.now;
            case 2 -> Arrays.copyOf(content.now, random.nextInt(content.now.length + 1));
            default -> new byte[content.now.length];
        };
    }
}
