package io.twintag.testkit.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The names in the directories of a simulated disk, and the bytes and lengths of the files there that nobody maps
 * through it: what of them is on the disk. Real files and directories are what the processes see; beside them stands
 * what each directory held when it was forced, and each file. At a power cut each name that was made, moved or removed
 * since, and each page of a file, is as it was then or as it is now, one by one: nothing follows from another, whatever
 * came first.
 *
 * <p>It needs no word from who makes, moves or removes: only from who forces. Files are known by what the file system
 * knows them by, so that another name is no other file. A file that may come back has a second name, in a place of its
 * own. A directory that was removed does not come back.
 */
final class SimTree {
    private static final byte[] NOTHING = {};
    private static final Map<String, Object> NO_NAMES = Map.of();

    private final Map<Object, Map<String, Object>> forcedNames = new HashMap<>();
    private final Map<Object, byte[]> forcedBytes = new HashMap<>();
    /** Whose content is followed elsewhere. */
    private final Set<Object> mapped = new HashSet<>();

    private final Path kept;

    /** @param kept a directory beside the tree, for what may come back. */
    SimTree(final Path kept) {
        this.kept = kept;
    }

    static Object key(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** The content of this file is not looked at here. */
    void mapped(final Path file) throws IOException {
        mapped.add(key(file));
    }

    /** All that a file holds now is on the disk. */
    void force(final Path file) throws IOException {
        forcedBytes.put(key(file), Files.readAllBytes(file));
    }

    /** The names that a directory holds now are on the disk. */
    void forceNames(final Path directory) throws IOException {
        Files.createDirectories(kept);
        final Map<String, Object> now = names(directory);
        for (final Map.Entry<String, Object> name : now.entrySet()) {
            final Path file = directory.resolve(name.getKey());
            final Path second = second(name.getValue());
            if (Files.isRegularFile(file) && !Files.exists(second)) {
                Files.createLink(second, file);
            }
        }
        final Map<String, Object> before = forcedNames.put(key(directory), now);
        for (final Object gone : before == null ? Set.<Object>of() : new HashSet<>(before.values())) {
            if (!now.containsValue(gone)) {
                Files.deleteIfExists(second(gone));
                forcedBytes.remove(gone);
            }
        }
    }

    /** All that is there is on the disk, by whatever means. */
    void forceAll(final Path root) throws IOException {
        forceNames(root);
        for (final String name : names(root).keySet()) {
            final Path file = root.resolve(name);
            if (Files.isDirectory(file)) {
                forceAll(file);
            } else if (!mapped.contains(key(file))) {
                force(file);
            }
        }
    }

    /** The operating system writes some of it to the disk by itself. */
    void writeBack(final Path directory, final SplittableRandom random) throws IOException {
        if (random.nextInt(3) == 0) {
            forceNames(directory);
        }
        for (final Map.Entry<String, Object> name : names(directory).entrySet()) {
            final Path file = directory.resolve(name.getKey());
            if (Files.isDirectory(file)) {
                writeBack(file, random);
            } else if (!mapped.contains(name.getValue())) {
                final byte[] now = Files.readAllBytes(file);
                final byte[] forced = forcedBytes.getOrDefault(name.getValue(), NOTHING);
                forcedBytes.put(name.getValue(), random.nextInt(3) == 0 ? now : mixed(now, forced, random));
            }
        }
    }

    /** Leaves a directory, and all that is in it, as a power cut might. */
    void losePower(final Path directory, final SplittableRandom random) throws IOException {
        final Map<String, Object> now = names(directory);
        final Map<String, Object> forced = forcedNames.getOrDefault(key(directory), NO_NAMES);
        final Set<String> all = new TreeSet<>(now.keySet());
        all.addAll(forced.keySet());
        final int likely = random.nextInt(4);
        for (final String name : all) {
            final boolean isBack = random.nextInt(3) < likely;
            if (isBack && !forced.getOrDefault(name, "").equals(now.getOrDefault(name, ""))) {
                takeBack(directory, name, now, forced);
            }
        }
        forceNames(directory);
        for (final Map.Entry<String, Object> name : names(directory).entrySet()) {
            final Path file = directory.resolve(name.getKey());
            if (Files.isDirectory(file)) {
                losePower(file, random);
            } else if (!mapped.contains(name.getValue())) {
                final byte[] forcedNow = forcedBytes.getOrDefault(name.getValue(), NOTHING);
                final byte[] left = mixed(Files.readAllBytes(file), forcedNow, random);
                Files.write(file, left, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
                forcedBytes.put(name.getValue(), left);
            }
        }
    }

    /** A name stands for what it stood for when its directory was forced; a file that was moved moves back. */
    private void takeBack(
            final Path directory, final String name, final Map<String, Object> now, final Map<String, Object> forced)
            throws IOException {
        final Object former = forced.get(name);
        if (former != null && !Files.exists(second(former))) {
            return; // a directory
        }
        delete(directory.resolve(name));
        if (former != null) {
            for (final Map.Entry<String, Object> other : now.entrySet()) {
                if (other.getValue().equals(former) && !forced.containsKey(other.getKey())) {
                    Files.deleteIfExists(directory.resolve(other.getKey()));
                }
            }
            Files.createLink(directory.resolve(name), second(former));
        }
    }

    /** Another tree is in its place. */
    void forget() throws IOException {
        forcedNames.clear();
        forcedBytes.clear();
        mapped.clear();
        delete(kept);
    }

    /** Pages of either, whole or torn; of the length of either. */
    private static byte[] mixed(final byte[] now, final byte[] forced, final SplittableRandom random) {
        final int likely = random.nextInt(5);
        final byte[] left = Arrays.copyOf(now, random.nextInt(4) < likely ? forced.length : now.length);
        for (int page = 0; page < Math.max(now.length, left.length); page += SimFile.PAGE) {
            final boolean isTorn = random.nextInt(3) == 0;
            final boolean isBack = random.nextInt(4) < likely;
            for (int sector = page; sector < page + SimFile.PAGE; sector += SimFile.SECTOR) {
                if (isTorn ? random.nextBoolean() : isBack) {
                    final int end = Math.min(sector + SimFile.SECTOR, left.length);
                    for (int at = sector; at < end; at++) {
                        left[at] = at < forced.length ? forced[at] : 0;
                    }
                }
            }
        }
        return left;
    }

    private Path second(final Object key) {
        return kept.resolve(key.toString());
    }

    private static Map<String, Object> names(final Path directory) throws IOException {
        final Map<String, Object> names = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                names.put(file.getFileName().toString(), key(file));
            }
        }
        return names;
    }

    private static void delete(final Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
