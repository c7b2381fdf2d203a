package io.twintag.testkit.check;

import io.twintag.testkit.load.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which objects a stopped volume holds, by their files of shape: the same bytes on both devices. */
public final class ObjectNames {
    private final Map<Integer, byte[]> shapes = new TreeMap<>();

    private ObjectNames() {}

    public static ObjectNames read(final Path volume) {
        final ObjectNames names = new ObjectNames();
        try (Stream<Path> objects = Files.list(volume.resolve("objects"))) {
            for (final Path object : objects.toList()) {
                final String id = object.getFileName().toString();
                if (!id.startsWith(".")) {
                    names.shapes.put(Integer.valueOf(id), Files.readAllBytes(object.resolve("shape")));
                }
            }
        } catch (final IOException e) {
            throw Violation.safety("the objects cannot be read: " + e);
        }
        return names;
    }

    /** Members agree on id, name, kind and shape of every object. */
    public void requireSame(final ObjectNames other) {
        if (!shapes.keySet().equals(other.shapes.keySet())
                || !shapes.entrySet().stream()
                        .allMatch(shape -> Arrays.equals(shape.getValue(), other.shapes.get(shape.getKey())))) {
            throw Violation.safety("I1: one device holds objects " + this + ", the other " + other);
        }
    }

    /** Whoever created an object was told this id. */
    public void requireHeld(final String name, final int id) {
        final byte[] shape = shapes.get(id);
        if (shape == null || !text(shape).contains(name)) {
            throw Violation.safety("I2: object " + id + " was created as " + name + "; there are " + this);
        }
    }

    private static String text(final byte[] shape) {
        return new String(shape, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", " ");
    }

    @Override
    public String toString() {
        final StringBuilder out = new StringBuilder();
        shapes.forEach(
                (id, shape) -> out.append(id).append(':').append(text(shape)).append("; "));
        return out.toString();
    }
}
